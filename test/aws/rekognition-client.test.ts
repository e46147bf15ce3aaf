import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { Sha256 } from '@smithy/core/checksum';
import { HttpRequest } from '@smithy/core/transport';
import { SignatureV4 } from '@smithy/signature-v4';
import { endpoint } from '../../lambda/aws/endpoint';
import { defaultProvider, environmentCredentials } from '../../lambda/aws/environment-credentials';
import { getJob } from '../../lambda/poll/get-job';
import { POLL_FUNCTION_TIMEOUT_SECONDS, START_FUNCTION_TIMEOUT_SECONDS } from '../../lib/protocol/limits';

const environment = (changes: NodeJS.ProcessEnv) =>
  jest.replaceProperty(process, 'env', { ...process.env, ...changes });
afterEach(() => jest.restoreAllMocks());

describe('a call', () => {
  interface Received {
    readonly headers: IncomingHttpHeaders;
    readonly body: string;
    readonly port?: number;
  }
  let server: Server;
  /** What it answers, before answers without fault. */
  let answers: (number | 'broken off' | 'stalled')[];
  let received: Received[];

  beforeAll(() => {
    server = createServer((request, response) => {
      void text(request).then((body) => {
        received.push({ headers: request.headers, body, port: request.socket.remotePort });
        const answer = answers.shift() ?? 200;
        if (answer === 'broken off') response.write('{"Status"', () => request.socket.destroy());
        else if (answer === 'stalled') response.write('{"Status"');
        else response.writeHead(answer).end(JSON.stringify({ __type: nameOf(answer), Status: 'QUEUED' }));
      });
    });
    return new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  afterAll(() => new Promise((resolve) => server.close(resolve)));
  beforeEach(() => {
    answers = [];
    received = [];
    environment({
      AWS_ENDPOINT_URL_REKOGNITION: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      AWS_SESSION_TOKEN: 'token',
      _X_AMZN_TRACE_ID: 'Root=1-2-3',
    });
  });

  it('is what the service, its logs and X-Ray expect', async () => {
    expect(await getJob('a')).toEqual({ job: { Status: 'QUEUED' } });
    const [{ headers, body }] = received;
    expect(headers).toMatchObject({
      'content-length': '13',
      'content-type': 'application/x-amz-json-1.1',
      'user-agent': 'cdk-rekognition-media-analysis',
      'x-amz-security-token': 'token',
      'x-amz-target': 'RekognitionService.GetMediaAnalysisJob',
      'x-amzn-trace-id': 'Root=1-2-3',
    });
    expect(headers.authorization).toMatch(
      /\/us-east-1\/rekognition\/aws4_request, SignedHeaders=content-type;host;x-amz-date;x-amz-security-token;x-amz-target, /,
    );
    expect(JSON.parse(body)).toEqual({ JobId: 'a' });
    expect(headers.authorization).toBe(await signedAgain(headers, body));
  });

  it('needs neither a session nor a trace', async () => {
    environment({ AWS_SESSION_TOKEN: undefined, _X_AMZN_TRACE_ID: undefined });
    await getJob('a');
    expect(Object.keys(received[0].headers).filter((name) => /token|trace/.test(name))).toEqual([]);
  });

  it('goes over the connection of the one before', async () => {
    await getJob('a');
    await getJob('b');
    expect(received[0].port).toBe(received[1].port);
  });

  it.each<[string, typeof answers, number]>([
    ['an answer', [], 1],
    ['an error that passes', [500], 2],
    ['an answer that breaks off', ['broken off'], 2],
    ['two errors that pass', [500, 503], 2],
    ['too many requests', [429], 1],
    ['a refusal', [400], 1],
  ])('that meets %s (%j) is made %d time(s)', async (_what, faults, attempts) => {
    answers = [...faults];
    const answer = await getJob('a');
    expect(received).toHaveLength(attempts);
    expect('job' in answer).toBe(faults.length < attempts);
  });

  it('whose answer stalls is given up in time for a second attempt', async () => {
    const timeout = AbortSignal.timeout.bind(AbortSignal);
    const soon = jest.spyOn(AbortSignal, 'timeout').mockImplementation((ms) => timeout(ms / 20));
    answers = ['stalled'];
    expect(await getJob('a')).toEqual({ job: { Status: 'QUEUED' } });
    expect(received).toHaveLength(2);
    const most = soon.mock.calls.reduce((sum, [ms]) => sum + ms, 0);
    expect(most).toBeLessThan(1_000 * Math.min(POLL_FUNCTION_TIMEOUT_SECONDS, START_FUNCTION_TIMEOUT_SECONDS));
  });
});

const nameOf = (status: number) => (status === 429 ? 'ThrottlingException' : 'SomeException');

/** What the SDK's signer makes of a request as it has arrived. */
async function signedAgain(received: IncomingHttpHeaders, body: string): Promise<string> {
  const [, names] = /SignedHeaders=([^,]+)/.exec(received.authorization!)!;
  const unsigned = names.split(';').filter((name) => !['x-amz-date', 'x-amz-security-token'].includes(name));
  const headers = Object.fromEntries(unsigned.map((name) => [name, received[name] as string]));
  const { AWS_REGION: region } = process.env;
  const service = 'rekognition';
  const signer = new SignatureV4({
    region: region!,
    service,
    credentials: environmentCredentials(),
    sha256: Sha256,
    applyChecksum: false,
  });
  const time = (received['x-amz-date'] as string).replace(/^(\d{4})(\d\d)(\d\dT\d\d)(\d\d)/, '$1-$2-$3:$4:');
  const request = new HttpRequest({ method: 'POST', path: '/', headers, body });
  const { headers: signed } = await signer.sign(request, { signingDate: new Date(time) });
  return signed.authorization;
}

describe('the endpoint', () => {
  it.each<[string, NodeJS.ProcessEnv]>([
    ['https://rekognition.eu-west-1.amazonaws.com/', { AWS_REGION: 'eu-west-1' }],
    ['https://rekognition-fips.us-east-1.amazonaws.com/', { AWS_USE_FIPS_ENDPOINT: 'true' }],
    ['https://rekognition.cn-north-1.amazonaws.com.cn/', { AWS_REGION: 'cn-north-1' }],
    ['https://every.service/', { AWS_ENDPOINT_URL: 'https://every.service' }],
    [
      'https://rekognition.alone/',
      { AWS_ENDPOINT_URL: 'https://every.service', AWS_ENDPOINT_URL_REKOGNITION: 'https://rekognition.alone' },
    ],
  ])('is %s with %j', (url, variables) => {
    environment(variables);
    expect(endpoint().href).toBe(url);
  });
});

describe('the credentials from the environment', () => {
  it('are read at every use, as Lambda may renew them', async () => {
    environment({ AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: 'b', AWS_SESSION_TOKEN: 'c' });
    const provider = defaultProvider();
    await expect(provider()).resolves.toEqual({ accessKeyId: 'a', secretAccessKey: 'b', sessionToken: 'c' });
    process.env.AWS_SESSION_TOKEN = 'd';
    await expect(provider()).resolves.toMatchObject({ sessionToken: 'd' });
  });

  it.each(['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY'])('are missed by name without %s', (name) => {
    environment({ [name]: undefined });
    expect(environmentCredentials).toThrow(
      expect.objectContaining({
        name: 'CredentialsProviderError',
        message: expect.stringContaining('AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are not set'),
      }),
    );
  });
});
