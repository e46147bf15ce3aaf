/** The function from end to end, with servers in place of S3 and Amazon Rekognition. */
import type { IncomingHttpHeaders, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { detectWith } from '../../lambda/images/detect';
import { handler } from '../../lambda/images/handler';
import type { BatchState } from '../../lib/protocol/batch/batch-state';
import type { PartState } from '../../lib/protocol/batch/batch-requests';
import { type HttpServer, startHttpServer } from '../../local/http-server';
import { batchS3, retryAtOnce } from '../support/batch-s3';
import {
  BATCH,
  EXECUTION,
  ImagesFunction,
  labelsOf,
  MANIFEST,
  OPTIONS,
  partState,
  putManifest,
  refOf,
  RESULTS,
} from './images-function';

const { s3, results, log } = batchS3();

interface Received {
  readonly headers: IncomingHttpHeaders;
  readonly body: Record<string, any>;
}

const IMAGE = { sourceRef: refOf(1), bucket: 'images', key: '1.jpg' };
const LABELS = { ...labelsOf(IMAGE), HumanLoopActivationOutput: {} };

let server: HttpServer;
let received: Received[];
let answer: (response: ServerResponse) => void;
const send = (body: object, status = 200) => {
  answer = (response) => response.writeHead(status).end(JSON.stringify(body));
};

beforeAll(async () => {
  server = await startHttpServer((request, response) => {
    void text(request).then((body) => {
      received.push({ headers: request.headers, body: JSON.parse(body) as Record<string, any> });
      answer(response);
    });
  });
});
afterAll(() => server.stop());
beforeEach(() => {
  received = [];
  send(LABELS);
  jest.replaceProperty(process, 'env', { ...process.env, AWS_ENDPOINT_URL_REKOGNITION: server.url });
});

describe('a call of DetectModerationLabels', () => {
  const PROJECT_VERSION = 'arn:aws:rekognition:us-east-1:123456789012:project/a/version/b/1';

  it('names the image and the settings, and gives the members that a line of bulk results has', async () => {
    const detect = detectWith({ minConfidence: 60, projectVersion: PROJECT_VERSION });
    expect(await detect(IMAGE)).toEqual({ labels: labelsOf(IMAGE) });
    const [{ headers, body }] = received;
    expect(headers).toMatchObject({
      'x-amz-target': 'RekognitionService.DetectModerationLabels',
      'user-agent': 'cdk-rekognition-media-analysis',
    });
    expect(body).toEqual({
      Image: { S3Object: { Bucket: 'images', Name: '1.jpg' } },
      MinConfidence: 60,
      ProjectVersion: PROJECT_VERSION,
    });
  });

  it('gives an error of the API, and makes no other attempt by itself', async () => {
    send({ __type: 'InternalServerError', message: 'why' }, 500);
    expect(await detectWith({})(IMAGE)).toEqual({
      error: { kind: 'Service', name: 'InternalServerError', message: 'why' },
    });
    expect(received).toHaveLength(1);
  });

  it('gives a transient error for an answer without labels', async () => {
    send({});
    expect(await detectWith({})(IMAGE)).toMatchObject({
      error: { kind: 'Service', name: 'MalformedAnswer', message: 'The answer has no ModerationLabels.' },
    });
  });

  it('gives the code of an error of the network', async () => {
    // Nobody listens on this port.
    process.env.AWS_ENDPOINT_URL_REKOGNITION = 'http://127.0.0.1:1';
    expect(await detectWith({})(IMAGE)).toMatchObject({ error: { kind: 'Service', name: 'ECONNREFUSED' } });
  });

  it('needs not wait for a connection of others, even if hundreds of them are made at a time', async () => {
    const waiting: ServerResponse[] = [];
    answer = (response) => {
      if (waiting.push(response) === 300) waiting.forEach((each) => each.end(JSON.stringify(LABELS)));
    };
    const detect = detectWith({});
    const answers = await Promise.all(Array.from({ length: 300 }, () => detect(IMAGE)));
    expect(answers.every((each) => 'labels' in each)).toBe(true);
  });
});

describe('the handler of the images function', () => {
  const context = { getRemainingTimeInMillis: () => 900_000 };
  beforeEach(() => putManifest(results, 3));

  it('analyses the images of a part', async () => {
    const next = (await handler({ state: partState(3), options: OPTIONS }, context)) as PartState;
    expect(next).toMatchObject({ analyzing: false, outcome: { Output: { Status: 'SUCCEEDED' } } });
    expect(received).toHaveLength(3);
    expect(results.text(RESULTS)!.trimEnd().split('\n')).toHaveLength(3);
  });

  it('tries the first images of a batch', async () => {
    const state: BatchState = { input: { BatchId: 'monday' }, batch: BATCH, execution: EXECUTION, next: 'RUN' };
    expect(await handler({ state, options: OPTIONS }, context)).toEqual(state);
    expect(received).toHaveLength(1);
  });

  it('stops a minute before the time of the function is over', async () => {
    const getRemainingTimeInMillis = () => (received.length === 0 ? 60_000 : 59_999);
    expect(await handler({ state: partState(3), options: OPTIONS }, { getRemainingTimeInMillis })).toMatchObject({
      analyzing: true,
    });
    expect(received).toHaveLength(1);
    expect(log.info).toHaveBeenCalledWith(expect.objectContaining({ event: 'AnalysisPaused', images: 1 }));
  });
});

it('files that hold results are encrypted with the key of the output', async () => {
  putManifest(results, 3);
  const options = { ...OPTIONS, outputKey: 'arn:key' };
  await handler({ state: partState(3), options }, { getRemainingTimeInMillis: () => 900_000 });
  const keys = s3
    .operations('PutObject')
    .map(({ key, headers }) => [key.replace(/^.*\//, ''), headers['x-amz-server-side-encryption-aws-kms-key-id']]);
  expect(Object.fromEntries(keys)).toEqual({
    'lease.json': undefined,
    '0001.json': 'arn:key',
    'results.jsonl': 'arn:key',
    'manifest-summary.json': 'arn:key',
  });
});

it('a call of the function fails if the manifest is missing, or if S3 fails', async () => {
  const fn = new ImagesFunction();
  putManifest(results, 3);
  retryAtOnce();
  s3.fail('SlowDown', ({ operation, key }) => operation === 'PutObject' && !key.endsWith('lease.json'));
  await expect(fn.analyze(partState(3))).rejects.toMatchObject({ name: 'BatchInterrupted' });
  // A refusal ends the part, before other calls pay for what cannot be kept.
  s3.fail('AccessDenied', ({ operation, key }) => operation === 'PutObject' && !key.endsWith('lease.json'));
  fn.useAsTimeOfDay();
  expect(await fn.analyze(partState(3))).toMatchObject({ outcome: { Error: 'OutputNotWritable' } });
  results.delete(MANIFEST);
  await expect(fn.analyze(partState(3))).rejects.toThrow(`The manifest is missing: s3://results/${MANIFEST}`);
});
