/** Simulates the API: AWS JSON 1.1 over HTTP, on loopback. It analyses no image and checks no signature. */
import { randomUUID } from 'node:crypto';
import * as http from 'node:http';
import { type HttpServer, startHttpServer } from '../http-server';
import type { CallRate } from './call-rate';
import { checkConstraints, OPERATIONS } from './constraints';
import { RekognitionError } from './errors';
import { FAULT_ERRORS, type FaultKind, Faults, START_ERRORS } from './faults';
import { type Answer, JobStore } from './jobs';
import { Operations, type OperationsOptions } from './operations';
import { CALL_HEADER } from './waiting-calls';

export interface RekognitionOptions extends OperationsOptions {
  /** Default: a free port. */
  readonly port?: number;
  /** Called for each call when its reply is known. */
  readonly onCall?: (call: ServedCall) => void;
}

/** A call of an operation, and what came of it. */
export interface ServedCall {
  readonly operation: string;
  readonly input: unknown;
  /** When the call came, in milliseconds since the epoch. */
  readonly at: number;
  /** The injected fault. */
  readonly fault?: FaultKind;
  /** The name of the error of the reply. */
  readonly error?: string;
}

export interface Rekognition extends HttpServer {
  readonly jobs: JobStore;
  readonly faults: Faults;
  /** The calls of DetectModerationLabels, with those that an injected fault answers. */
  readonly detectCalls: CallRate;
  /** The number of requests until now, or of those of one operation. */
  requests(operation?: string): number;
}

const TARGET_PREFIX = 'RekognitionService.';
const CONTENT_TYPE = 'application/x-amz-json-1.1';
const MAX_BODY_BYTES = 1024 * 1024;

export async function startRekognition(options: RekognitionOptions): Promise<Rekognition> {
  const jobs = new JobStore(options.clock);
  const operations = new Operations(jobs, options);
  const faults = new Faults();
  let requests = 0;
  const requestsOf = new Map<string, number>();
  const server = await startHttpServer((request, response) => {
    requests++;
    // The date must be that of the clock: a client that sees another time corrects its own clock.
    response.setHeader('date', new Date(options.clock.now()).toUTCString());
    const call = request.headers[CALL_HEADER] as string | undefined;
    const answerer: Answerer = async (operation, input) => {
      requestsOf.set(operation, (requestsOf.get(operation) ?? 0) + 1);
      const at = options.clock.now();
      const fault = faults.take(operation, input ?? {}, at);
      if (fault === 'hang') options.waitingCalls?.waits(call);
      const answered = () => answer(operations, { operation, input, call }, fault);
      const reply = operation === 'DetectModerationLabels' ? operations.detector.rate.count(answered) : answered();
      const tell = (error?: Error) => options.onCall?.({ operation, input, at, fault, error: error?.name });
      void reply.then(() => tell(), tell);
      return reply;
    };
    void serve(request, response, answerer);
  }, options.port);
  const count = (operation?: string) => (operation === undefined ? requests : (requestsOf.get(operation) ?? 0));
  return { ...server, jobs, faults, detectCalls: operations.detector.rate, requests: count };
}

type Reply = { readonly status: number; readonly body: string; readonly type?: string } | 'reset' | 'hang';

type Answerer = (operation: string, input: unknown) => Promise<Reply>;

async function serve(request: http.IncomingMessage, response: http.ServerResponse, answerer: Answerer): Promise<void> {
  const reply = await replyTo(request, answerer);
  if (reply === 'reset') request.socket.destroy();
  else if (reply !== 'hang') {
    const { status, body, type = CONTENT_TYPE } = reply;
    response.writeHead(status, { 'content-type': type, 'x-amzn-requestid': randomUUID() }).end(body);
  }
}

async function replyTo(request: http.IncomingMessage, answerer: Answerer): Promise<Reply> {
  if (request.method !== 'POST' || request.url !== '/') return { status: 404, body: '', type: 'text/plain' };
  try {
    const target = String(request.headers['x-amz-target']);
    const operation = target.replace(TARGET_PREFIX, '');
    const body = await bodyOf(request);
    if (!target.startsWith(TARGET_PREFIX) || !OPERATIONS.includes(operation)) {
      throw new RekognitionError('UnknownOperationException', `${target} is not simulated.`);
    }
    return await answerer(operation, parse(body));
  } catch (error) {
    return errorReply(error as RekognitionError);
  }
}

async function bodyOf(request: http.IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_BODY_BYTES)
      throw new RekognitionError('RequestEntityTooLargeException', 'The request is too large.', 413);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    throw new RekognitionError('SerializationException', 'The request is not JSON.');
  }
}

/** Replies of something that stands between a client and the service. */
const STRANGE_REPLIES = {
  unavailable: { status: 503, body: '<html>Service Unavailable</html>', type: 'text/html' },
  forbidden: { status: 403, body: '{"message":"Forbidden"}' },
  oddmessage: { status: 500, body: '{"__type":"InternalServerError","message":{"text":"not a string"}}' },
} satisfies Record<string, Reply>;

const ERRORS = { ...FAULT_ERRORS, ...START_ERRORS };

interface Call {
  readonly operation: string;
  readonly input: unknown;
  /** The id of the HTTP call, if it has one. */
  readonly call?: string;
}

async function answer(
  operations: Operations,
  { operation, input, call }: Call,
  fault: FaultKind | undefined,
): Promise<Reply> {
  if (fault === 'reset' || fault === 'hang') return fault;
  if (fault !== undefined && fault in STRANGE_REPLIES) return STRANGE_REPLIES[fault as keyof typeof STRANGE_REPLIES];
  if (fault !== undefined && fault in ERRORS) {
    const [name, status, message] = ERRORS[fault as keyof typeof ERRORS];
    throw new RekognitionError(name, message, status);
  }
  checkConstraints(operation, input);
  const output = await operations[operation as 'DetectModerationLabels'](input as never, call);
  return fault === 'lost' ? 'reset' : wireFault(fault, output);
}

/** The answer, changed by the fault if there is one. */
function wireFault(fault: FaultKind | undefined, output: Answer): Reply {
  const body = JSON.stringify({
    ...output,
    ...(fault === 'nostatus' && { Status: undefined, JobId: undefined }),
    ...(fault === 'unknownstatus' && { Status: 'PAUSED' }),
  });
  return { status: 200, body: fault === 'garbage' ? body.slice(0, body.length / 2) : body };
}

const errorReply = ({ name, message, httpStatus = 500 }: RekognitionError): Reply => ({
  status: httpStatus,
  body: JSON.stringify({ __type: name, message }),
});
