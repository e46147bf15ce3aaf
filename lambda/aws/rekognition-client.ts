/**
 * Calls Rekognition with the SDK's schemas, protocol, signer and HTTP handler. The rest of the SDK's client would double the time
 * to load.
 *
 * Two parts of the SDK's client are left out for that reason. The first is its correction of the clock: we guess that Lambda's
 * clock is right, and treat an error that says otherwise as transient. The second is its endpoint rules: a package outside the
 * SDK cannot import them.
 *
 * Errors are returned, not thrown: the caller decides what they mean.
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

const CONNECTION_TIMEOUT_MS = 1_000;

export interface Timeouts {
  /** Ends at the headers. */
  readonly requestMs: number;
  /** Includes the body. */
  readonly attemptMs: number;
}

/** Two attempts and the pause are shorter than the functions' time-outs. */
const JOB_TIMEOUTS: Timeouts = { requestMs: 3_000, attemptMs: 4_500 };
const LONGEST_PAUSE_MS = 200;

/** Who makes many calls at a time bounds them. They must not wait for each other's connections, which stay open. */
const AGENT = { maxSockets: Infinity };

export interface CallFailure {
  readonly error: ApiError;
  /** Whether an attempt of this call had no answer. Rekognition may have done what the call asked for. */
  readonly mayHaveActed: boolean;
}

export type Answer<Output> = { readonly output: Output } | CallFailure;

const http = new NodeHttpHandler({
  connectionTimeout: CONNECTION_TIMEOUT_MS,
  throwOnRequestTimeout: true,
  httpAgent: AGENT,
  httpsAgent: AGENT,
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

/** The settings of a client that the protocol uses for operations without blobs. */
const context = {
  endpoint: () => Promise.resolve({ url: endpoint() }),
  streamCollector: collect,
} as unknown as Context;

/** For calls about jobs. */
export async function call<Input extends object, Output extends MetadataBearer>(
  schema: StaticOperationSchema,
  input: Input,
): Promise<Answer<Output>> {
  const first = await attempt<Output>(schema, input, JOB_TIMEOUTS);
  // The state machine retries, so one more attempt is enough here. None after throttling: it would add load.
  if (!('error' in first && first.mayHaveActed)) return first;
  await new Promise((resolve) => setTimeout(resolve, LONGEST_PAUSE_MS * Math.random()));
  const second = await attempt<Output>(schema, input, JOB_TIMEOUTS);
  return 'error' in second ? { ...second, mayHaveActed: true } : second;
}

export async function attempt<Output extends MetadataBearer>(
  [, namespace, name, traits, inputSchema, outputSchema]: StaticOperationSchema,
  input: object,
  { requestMs, attemptMs }: Timeouts,
): Promise<Answer<Output>> {
  const schema = operation(namespace, name, traits, inputSchema, outputSchema);
  // An exception before the call is a fault of this function or of its settings. Waiting does not help, so it is thrown.
  const request = await signed(await protocol.serializeRequest(schema, input, context));
  try {
    const settings = { requestTimeout: requestMs, abortSignal: AbortSignal.timeout(attemptMs) };
    const { response } = await http.handle(request, settings);
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

/** Not `node:stream/consumers`: Node would load one more module in a cold start. */
function collect(body: Readable): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    body.on('data', (chunk: Buffer) => chunks.push(chunk));
    body.on('end', () => resolve(Buffer.concat(chunks)));
    body.on('error', reject);
  });
}
