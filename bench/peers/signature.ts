/**
 * AWS Signature Version 4 with node:crypto only, for the handler with which cold starts are compared. The deployed functions
 * use the SDK's signer.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
import { createHash, createHmac } from 'node:crypto';
import type { HttpRequest } from '@smithy/types';
import type { Credentials } from '../../lambda/aws/environment-credentials';

interface Scope {
  readonly region: string;
  readonly service: string;
}

const ALGORITHM = 'AWS4-HMAC-SHA256';

/** Returns the headers of the request, with the signature. */
export function signedHeaders(
  request: Pick<HttpRequest, 'method' | 'path' | 'headers' | 'body'>,
  { accessKeyId, secretAccessKey, sessionToken }: Credentials,
  { region, service }: Scope,
  now: Date,
): Record<string, string> {
  const time = now.toISOString().replace(/[-:]|\.\d+/g, '');
  const token = sessionToken && { 'x-amz-security-token': sessionToken };
  const headers: Record<string, string> = { ...request.headers, 'x-amz-date': time, ...token };
  const names = Object.keys(headers).sort();
  const lines = names.map((name) => `${name}:${headers[name]}\n`).join('');
  const signed = names.join(';');
  const canonicalRequest = [request.method, request.path, '', lines, signed, sha256(request.body as Uint8Array)].join(
    '\n',
  );
  const scope = [time.slice(0, 8), region, service, 'aws4_request'];
  const key = scope.reduce<string | Buffer>((secret, part) => hmac(secret, part).digest(), `AWS4${secretAccessKey}`);
  const text = [ALGORITHM, time, scope.join('/'), sha256(canonicalRequest)].join('\n');
  const credential = `Credential=${accessKeyId}/${scope.join('/')}`;
  const signature = `Signature=${hmac(key, text).digest('hex')}`;
  return { ...headers, authorization: `${ALGORITHM} ${credential}, SignedHeaders=${signed}, ${signature}` };
}

const hmac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text);
const sha256 = (data: string | Uint8Array) => createHash('sha256').update(data).digest('hex');
