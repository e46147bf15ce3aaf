/**
 * Calls Rekognition with the SDK's schemas, protocol, signer and HTTP handler; the rest of its client would take as long to load.
 *
 * Left out for that reason: the SDK's correction of the clock, which Lambda keeps right (a guess: an error that says
 * otherwise is transient), and its rules for endpoints, which a package outside the SDK cannot import.
 *
 * Every result of a call is a value: the state machine's loop decides what it means.
 */
import type { Readable } from 'node:stream';
import { errorTypeRegistries } from '@aws-sdk/client-rekognition';
import { AwsJson1_1Protocol } from '@aws-sdk/core/protocols';
import { Sha256 } from '@smithy/core/checksum';
import { operation } from '@smithy/core/schema';
import { HttpRequest } from '@smithy/core/transport';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { SignatureV4 } from '@smithy/signature-v4';
import type { MetadataBearer, HttpRequest as SerializedRequest, StaticOperationSchema } from '@smithy/types';
import { ApiErrorKind } from '../../lib/protocol/metrics';
import { type ApiError, toApiError } from './api-error';
import { endpoint } from './endpoint';
import { defaultProvider } from './environment-credentials';

/** A request's limit ends at the headers; an attempt's holds the body, too. Two attempts and the pause stay below the functions' time-outs. */
const CONNECTION_TIMEOUT_MS = 1_000;
const REQUEST_TIMEOUT_MS = 3_000;
const ATTEMPT_TIMEOUT_MS = 4_500;
const LONGEST_PAUSE_MS = 200;

export interface CallFailure {
  readonly error: ApiError;
  /** An attempt of this call had no answer: Rekognition may have done what it was asked for. */
  readonly mayHaveActed: boolean;
}

export type Answer<Output> = { readonly output: Output } | CallFailure;

const http = new NodeHttpHandler({
  connectionTimeout: CONNECTION_TIMEOUT_MS,
  requestTimeout: REQUEST_TIMEOUT_MS,
  throwOnRequestTimeout: true,
});

const protocol = new AwsJson1_1Protocol({
  defaultNamespace: 'com.amazonaws.rekognition',
  serviceTarget: 'RekognitionService',
  errorTypeRegistries,
});

const signer = new SignatureV4({
  service: 'rekognition',
  region: () => Promise.resolve(process.env.AWS_REGION!),
  credentials: defaultProvider(),
  sha256: Sha256,
  // Services other than S3 need no header with the checksum of the body.
  applyChecksum: false,
});

type Context = Parameters<typeof protocol.serializeRequest>[2];

/** What the protocol uses of a client's settings, for operations without blobs. */
const context = {
  endpoint: () => Promise.resolve({ url: endpoint() }),
  streamCollector: collect,
} as unknown as Context;

export async function call<Input extends object, Output extends MetadataBearer>(
  schema: StaticOperationSchema,
  input: Input,
): Promise<Answer<Output>> {
  const first = await attempt<Output>(schema, input);
  // The loop itself retries: one quick second attempt hides a blip; where the API throttles it would only add load.
  if (!('error' in first && first.mayHaveActed)) return first;
  await new Promise((resolve) => setTimeout(resolve, LONGEST_PAUSE_MS * Math.random()));
  const second = await attempt<Output>(schema, input);
  return 'error' in second ? { ...second, mayHaveActed: true } : second;
}

async function attempt<Output extends MetadataBearer>(
  [, namespace, name, traits, inputSchema, outputSchema]: StaticOperationSchema,
  input: object,
): Promise<Answer<Output>> {
  const schema = operation(namespace, name, traits, inputSchema, outputSchema);
  // A fault before the call is one of this function or its settings, and waiting mends neither: Step Functions is told.
  const request = await signed(await protocol.serializeRequest(schema, input, context));
  try {
    const { response } = await http.handle(request, { abortSignal: AbortSignal.timeout(ATTEMPT_TIMEOUT_MS) });
    return { output: await protocol.deserializeResponse<Output>(schema, context, response) };
  } catch (thrown) {
    const error = toApiError(thrown);
    return { error, mayHaveActed: error.kind === ApiErrorKind.SERVICE };
  }
}

async function signed(request: SerializedRequest): Promise<HttpRequest> {
  const { _X_AMZN_TRACE_ID } = process.env;
  const headers = {
    ...request.headers,
    host: endpoint().host,
    'user-agent': 'cdk-rekognition-media-analysis',
    ...(_X_AMZN_TRACE_ID && { 'x-amzn-trace-id': _X_AMZN_TRACE_ID }),
  };
  return new HttpRequest(await signer.sign(new HttpRequest({ ...request, headers })));
}

/** By hand: `node:stream/consumers` would have Node load another part of itself. */
function collect(body: Readable): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    body.on('data', (chunk: Buffer) => chunks.push(chunk));
    body.on('end', () => resolve(Buffer.concat(chunks)));
    body.on('error', reject);
  });
}
