import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { openObject } from '../../lambda/aws/s3-object';
import { soon } from '../support/soon';

const OBJECT = { Bucket: 'results', Name: 'a summary.json' };

describe('an object of S3', () => {
  let server: Server;
  let urls: string[];
  /** What the server does with each request, in order; the last also with those that follow. */
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
    soon(100);
  });
  afterEach(() => jest.restoreAllMocks());

  const complete = (response: ServerResponse) => response.writeHead(200, { 'content-length': 5 }).end('hello');
  const fail = (response: ServerResponse) => response.writeHead(503).end();
  const silent = () => {};
  const stalled = (response: ServerResponse) => response.writeHead(200, { 'content-length': 5 }).write('he');
  const open = (object: object = OBJECT, signal = new AbortController().signal) => openObject(object, signal);

  it('has its size before its content, and is asked for by its version', async () => {
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

  it('is asked for a second time after a fault of the service, and no third time', async () => {
    answers = [fail, complete];
    expect((await open()).bytes).toBe(5);
    answers = [fail];
    await expect(open()).rejects.toMatchObject({ $metadata: { httpStatusCode: 503 } });
    expect(urls).toHaveLength(4);
  });

  it('of a server that does not answer is given up after the time-out of two attempts', async () => {
    answers = [silent];
    await expect(open()).rejects.toMatchObject({ name: 'TimeoutError' });
    expect(urls).toHaveLength(2);
  });

  it('is given up when the signal says so: before its headers, and in the middle of its content', async () => {
    const before = new AbortController();
    answers = [() => before.abort()];
    await expect(open(OBJECT, before.signal)).rejects.toMatchObject({ name: 'AbortError' });
    expect(urls).toHaveLength(1);

    const during = new AbortController();
    answers = [stalled];
    const { body } = await open(OBJECT, during.signal);
    body.once('data', () => during.abort());
    await expect(text(body)).rejects.toMatchObject({ name: 'AbortError' });
  });
});
