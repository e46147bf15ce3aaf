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
  /** The first answers of the server. Later ones have the status 200. */
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

  it('a call has the headers that the service, its logs and X-Ray expect, and the signature of the SDK', async () => {
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

  it('a call without a session token and a trace id leaves out their headers', async () => {
    environment({ AWS_SESSION_TOKEN: undefined, _X_AMZN_TRACE_ID: undefined });
    await getJob('a');
    expect(Object.keys(received[0].headers).filter((name) => /token|trace/.test(name))).toEqual([]);
  });

  it('a second call uses the connection of the first call', async () => {
    await getJob('a');
    await getJob('b');
    expect(received[0].port).toBe(received[1].port);
  });

  it.each<[string, string, typeof answers, number]>([
    ['one attempt', 'a result', [], 1],
    ['two attempts', 'a transient error', [500], 2],
    ['two attempts', 'half a result', ['broken off'], 2],
    ['two attempts', 'two transient errors', [500, 503], 2],
    ['one attempt', 'a throttling error', [429], 1],
    ['one attempt', 'a refusal', [400], 1],
  ])('a call makes %s if the server answers with %s', async (_attempts, _answer, faults, attempts) => {
    answers = [...faults];
    const answer = await getJob('a');
    expect(received).toHaveLength(attempts);
    expect('job' in answer).toBe(faults.length < attempts);
  });

  it('a call whose answer stalls makes a second attempt, and both end before the time-out of the function', async () => {
    const timeout = AbortSignal.timeout.bind(AbortSignal);
    const spy = jest.spyOn(AbortSignal, 'timeout').mockImplementation((ms) => timeout(ms / 20));
    answers = ['stalled'];
    expect(await getJob('a')).toEqual({ job: { Status: 'QUEUED' } });
    expect(received).toHaveLength(2);
    const longest = spy.mock.calls.reduce((sum, [ms]) => sum + ms, 0);
    expect(longest).toBeLessThan(1_000 * Math.min(POLL_FUNCTION_TIMEOUT_SECONDS, START_FUNCTION_TIMEOUT_SECONDS));
  });
});

const nameOf = (status: number) => (status === 429 ? 'ThrottlingException' : 'SomeException');

/** The signature that the SDK's signer gives the received request. */
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

describe('endpoint', () => {
  it.each<[string, NodeJS.ProcessEnv]>([
    ['https://rekognition.eu-west-1.amazonaws.com/', { AWS_REGION: 'eu-west-1' }],
    ['https://rekognition-fips.us-east-1.amazonaws.com/', { AWS_USE_FIPS_ENDPOINT: 'true' }],
    ['https://rekognition.cn-north-1.amazonaws.com.cn/', { AWS_REGION: 'cn-north-1' }],
    ['https://every.service/', { AWS_ENDPOINT_URL: 'https://every.service' }],
    [
      'https://rekognition.alone/',
      { AWS_ENDPOINT_URL: 'https://every.service', AWS_ENDPOINT_URL_REKOGNITION: 'https://rekognition.alone' },
    ],
  ])('the endpoint of Rekognition is %s if the environment has %j', (url, variables) => {
    environment(variables);
    expect(endpoint().href).toBe(url);
  });
});

describe('environmentCredentials', () => {
  it('the provider reads the credentials at every use, as Lambda may renew them', async () => {
    environment({ AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: 'b', AWS_SESSION_TOKEN: 'c' });
    const provider = defaultProvider();
    await expect(provider()).resolves.toEqual({ accessKeyId: 'a', secretAccessKey: 'b', sessionToken: 'c' });
    process.env.AWS_SESSION_TOKEN = 'd';
    await expect(provider()).resolves.toMatchObject({ sessionToken: 'd' });
  });

  it.each(['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY'])(
    'environmentCredentials throws an error without %s',
    (name) => {
      environment({ [name]: undefined });
      expect(environmentCredentials).toThrow(
        expect.objectContaining({
          name: 'CredentialsProviderError',
          message: expect.stringContaining('AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are not set'),
        }),
      );
    },
  );
});
