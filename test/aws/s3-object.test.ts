import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { openObject } from '../../lambda/aws/s3-object';
import { speedUpTimers } from '../support/speed-up-timers';

const OBJECT = { Bucket: 'results', Name: 'a summary.json' };

let server: Server;
let urls: string[];
/** How the server answers the requests, in order. The last answer is repeated. */
let answers: ((response: ServerResponse) => void)[];

beforeAll(() => {
  server = createServer((request, response) => {
    urls.push(request.url!);
    (answers.length > 1 ? answers.shift()! : answers[0])(response);
  });
  return new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterAll(() => {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(resolve));
});
beforeEach(() => {
  urls = [];
  const { port } = server.address() as AddressInfo;
  jest.replaceProperty(process, 'env', { ...process.env, AWS_ENDPOINT_URL_S3: `http://127.0.0.1:${port}` });
});
afterEach(() => jest.restoreAllMocks());

const complete = (response: ServerResponse) => response.writeHead(200, { 'content-length': 5 }).end('hello');
const fail = (response: ServerResponse) => response.writeHead(503).end();
const noAnswer = () => {};
const stalled = (response: ServerResponse) => response.writeHead(200, { 'content-length': 5 }).write('he');
const open = (object: object = OBJECT, signal = new AbortController().signal) => openObject(object, signal);

it('openObject returns the size and the content of an object, and asks for the given version', async () => {
  answers = [complete];
  const { bytes, body } = await open({ ...OBJECT, Version: 'v 1' });
  expect(bytes).toBe(5);
  expect(await text(body)).toBe('hello');
  await open();
  expect(urls).toEqual([
    '/results/a%20summary.json?versionId=v%201&x-id=GetObject',
    '/results/a%20summary.json?x-id=GetObject',
  ]);
});

it('openObject makes a second attempt after an error of the service, and no third attempt', async () => {
  answers = [fail, complete];
  expect((await open()).bytes).toBe(5);
  answers = [fail];
  await expect(open()).rejects.toMatchObject({ $metadata: { httpStatusCode: 503 } });
  expect(urls).toHaveLength(4);
});

it('openObject fails with TimeoutError if the server does not answer two attempts', async () => {
  speedUpTimers(100);
  answers = [noAnswer];
  await expect(open()).rejects.toMatchObject({ name: 'TimeoutError' });
  expect(urls).toHaveLength(2);
});

it('the abort signal ends openObject before the headers of the answer arrive', async () => {
  const abort = new AbortController();
  answers = [() => abort.abort()];
  await expect(open(OBJECT, abort.signal)).rejects.toMatchObject({ name: 'AbortError' });
  expect(urls).toHaveLength(1);
});

it('the abort signal ends the reading of the content after openObject has returned', async () => {
  const abort = new AbortController();
  answers = [stalled];
  const { body } = await open(OBJECT, abort.signal);
  body.once('data', () => abort.abort());
  await expect(text(body)).rejects.toMatchObject({ name: 'AbortError' });
});
