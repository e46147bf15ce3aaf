import * as http from 'node:http';
import { App } from 'aws-cdk-lib';
import { RunnerExampleStack } from '../../bin/runner-example-stack';
import { startHttpServer } from '../../local/http-server';
import { NOBODY, open, type Place, run, STACK } from '../support/cli';

jest.setTimeout(30_000);

let runner: Place;
beforeAll(async () => void (runner = await open(new RunnerExampleStack(new App(), STACK))));
afterAll(() => runner.stop());

const linesOf = (text: string) => text.trimEnd().split('\n');

const MACHINE = 'arn:aws:states:us-east-1:123456789012:stateMachine:x';
const EXECUTION = 'arn:aws:states:us-east-1:123456789012:execution:x:y';
const URI = 's3://bucket/a.jsonl';

describe('what goes wrong is told in one line', () => {
  it.each<[string, string[], NodeJS.ProcessEnv, number, RegExp]>([
    ['no state machine', ['list'], { MEDIA_ANALYSIS_STATE_MACHINE: '' }, 2, /Give --state-machine/],
    ['an unknown name', ['list', '-m', 'Nothing'], {}, 2, /No state machine is named Nothing/],
    ['an ambiguous name', ['list', '-m', 'Runner'], {}, 2, /Several begin with Runner: Runner\w+, Runner\w+\./],
    [
      'an unknown stack',
      ['list', '-m', 'None.Arn'],
      {},
      2,
      /No state machine is named None\.Arn.* There is no stack None\./,
    ],
    ['an unknown output', ['list', '-m', `${STACK}.Arn`], {}, 2, /no output Arn; it has: StateMachineArn, Uploads/],
    ['an output that is no ARN', ['list', '-m', `${STACK}.UploadsBucket`], {}, 2, /is not the ARN of a state machine/],
    ['an unknown execution', ['status', 'nope'], {}, 2, /There is no such execution/],
    ['an unknown execution to follow', ['status', 'nope', '--follow'], {}, 2, /There is no such execution/],
    ['an unknown state machine', ['list', '-m', MACHINE], {}, 2, /no such state machine/],
    ['an unknown state machine to start', ['start', URI, '-m', MACHINE], {}, 2, /no such state machine/],
    ['no region', ['list'], { AWS_REGION: undefined, AWS_CONFIG_FILE: '/dev/null' }, 3, /No AWS region is set/],
    ['nobody there', ['list', '-m', 'x'], { AWS_ENDPOINT_URL: 'http://127.0.0.1:1' }, 3, /ECONNREFUSED/],
    [
      'nobody at any address',
      ['list', '-m', 'x'],
      { AWS_ENDPOINT_URL: 'http://localhost:1' },
      3,
      /connect ECONNREFUSED/,
    ],
    ['an unknown status', ['list', '--status', 'DONE'], {}, 2, /Allowed choices are RUNNING/],
    [
      'a status that Step Functions takes for map runs only',
      ['list', '--status', 'PENDING_REDRIVE'],
      {},
      2,
      /Allowed choices are RUNNING, SUCCEEDED, FAILED, TIMED_OUT, ABORTED\.$/m,
    ],
    [
      'an unknown profile',
      ['list'],
      { AWS_PROFILE: 'nope', AWS_ACCESS_KEY_ID: undefined },
      3,
      /No AWS credentials were found in the profile nope, which AWS_PROFILE names/,
    ],
    ['no credentials', ['list'], NOBODY, 3, /No AWS credentials were found: set AWS_PROFILE, or log in\./],
    ...['localhost', 'localhost:4566', 'ftp://localhost'].map(
      (value): [string, string[], NodeJS.ProcessEnv, number, RegExp] => [
        `an endpoint that is no URL of HTTP (${value})`,
        ['list'],
        { AWS_ENDPOINT_URL_SFN: value },
        2,
        new RegExp(`AWS_ENDPOINT_URL_SFN must be a URL, as in https://host:443; received ${value}\\.$`, 'm'),
      ],
    ),
    ['an unknown command', ['resume'], {}, 2, /unknown command/],
    ['too many arguments', ['list', 'all'], {}, 2, /too many arguments/],
  ])('%s', async (_what, args, env, status, message) => {
    const done = await run(runner.aws, args, env);
    expect(done).toMatchObject({ status, stdout: '' });
    expect(done.stderr).toMatch(message);
    expect(linesOf(done.stderr)).toHaveLength(1);
  });
});

describe('a value that cannot be is refused before any call', () => {
  /** Where nothing listens: a call would end with status 3. */
  const NOWHERE = { url: 'http://127.0.0.1:1' };

  it.each<[string[], RegExp]>([
    [['start', URI, '--timeout', '0'], /--timeout must be a whole number from 1 to 31449600; received 0\.$/],
    [['start', URI, '--timeout', '1.5'], /--timeout must be a whole number/],
    [['start', URI, '--expected', '-5'], /--expected must be a number above 0 .*; received -5\.$/],
    [['start', URI, '--min-confidence', '200'], /--min-confidence must be a number from 0 to 100; received 200\.$/],
    [['start', URI, '--images', '-1'], /--images must be a whole number from 1 on; received -1\.$/],
    [['start', URI, '--project-version', 'foo'], /--project-version must be a string .*; received "foo"\.$/],
    [['start', URI, '--job-name', 'ä b'], /--job-name must be a string of 1 to 64 characters .*; received "ä b"\.$/],
    [['start', URI, '--output-prefix', 'a b'], /--output-prefix must be/],
    [['start', URI, '--context', JSON.stringify({ text: 'x'.repeat(9_000) })], /--context must be a JSON object of at/],
    [['start', URI, '--context', '[1]'], /must be a JSON object/],
    [['start', URI, '--name', 'a b'], /must have 1 to 80 characters, without white space/],
    [['start', URI, '--name', 'a'.repeat(81)], /must have 1 to 80 characters/],
    [['start', URI, '--images', '-1', '--timeout', '0'], /--images .*\. --timeout /],
    [['start', 's3://b/a.jsonl'], /the bucket of the manifest must be a string of 3/],
    [['start', 'file.jsonl'], /must be the URI of an S3 object/],
    [['start', 's3://bucket'], /must be the URI of an S3 object/],
    [['start', 's3://bucket/'], /must be the URI of an S3 object/],
    [['start', 's3://bucket?versionId=1'], /must be the URI of an S3 object/],
    [['start', 's3://bucket/?versionId=1'], /must be the URI of an S3 object/],
    [['wait', 'a b'], /job-id must be a string of 1 to 64 characters .*; received "a b"\.$/],
    [['wait', 'a'.repeat(65)], /job-id must be a string of 1 to 64/],
    [['wait', 'a', '--timeout', '0'], /--timeout must be/],
    ...['status', 'stop', 'redrive'].flatMap((command): [string[], RegExp][] => [
      [[command, 'a b/c'], /must have 1 to 80 characters, without white space/],
      [[command, ''], /must have 1 to 80 characters/],
    ]),
    [['list', '--limit', '0'], /must be a whole number from 1 on/],
    [['list', '--limit', 'many'], /must be a number/],
    [['stop', EXECUTION, '--cause', 'x'.repeat(32_769)], /must have at most 32768 characters/],
    [['list', '-m', 'arn:aws:lambda:us-east-1:123456789012:function:x'], /is not the ARN of a state machine/],
    [['list', '-m', EXECUTION], /is not the ARN of a state machine/],
    [['status', MACHINE], /is not the ARN of an execution/],
    [['status', 'arn:aws:states:us-east-1:123456789012:express:x:y:z'], /is not the ARN of an execution of a Standard/],
  ])('%j', async (args, message) => {
    const { status, stdout, stderr } = await run(NOWHERE, args);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(linesOf(stderr)).toEqual([expect.stringMatching(message)]);
  });
});

describe('what answers and is not AWS', () => {
  const respond =
    (status: number, body = '') =>
    (response: http.ServerResponse) =>
      response.writeHead(status).end(body);

  it.each([
    ['a page', 200, respond(200, '<html>Welcome</html>')],
    ['nothing', 200, respond(200)],
    ['nothing, as a refusal', 403, respond(403)],
    ['a page, as an error', 503, respond(503, '<html>Service Unavailable</html>')],
  ])('with %s is called that, without words of the SDK', async (_what, httpStatus, answer) => {
    const server = await startHttpServer((_request, response) => void answer(response));
    const { host } = new URL(server.url);
    for (const [operation, args] of [
      ['DescribeStacks', ['list', '-m', 'Stack.Arn']],
      ['DescribeExecution', ['status', EXECUTION]],
    ] as const) {
      const { status, stderr } = await run(server, args);
      expect({ status, stderr }).toEqual({
        status: 3,
        stderr: `cdk-rekognition-media-analysis: ${host} does not answer ${operation} as AWS does (HTTP ${httpStatus}): is there a proxy, or a wrong AWS_ENDPOINT_URL?\n`,
      });
    }
    await server.stop();
  });
  it('without TLS is told without the paths of OpenSSL', async () => {
    const server = await startHttpServer(() => {});
    const { host } = new URL(server.url);
    const { status, stderr } = await run({ url: `https://${host}` }, ['status', EXECUTION]);
    await server.stop();
    expect({ status, stderr }).toEqual({
      status: 3,
      stderr: `cdk-rekognition-media-analysis: ${host} does not speak TLS as it should (wrong version number): is there a proxy, or a wrong AWS_ENDPOINT_URL?\n`,
    });
  });
});
