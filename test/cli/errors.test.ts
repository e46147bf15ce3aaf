import * as http from 'node:http';
import { startHttpServer } from '../../local/http-server';
import {
  EXECUTION_ARN,
  linesOf,
  MANIFEST_URI,
  NO_CREDENTIALS,
  NOWHERE,
  runCommand,
  STACK,
  STATE_MACHINE_ARN,
  useRunnerExample,
} from '../support/cli';

const runner = useRunnerExample();

describe('errors', () => {
  it.each<[string, string[], NodeJS.ProcessEnv, number, RegExp]>([
    ['no state machine', ['list'], { MEDIA_ANALYSIS_STATE_MACHINE: '' }, 2, /use --state-machine/],
    ['an unknown name', ['list', '-m', 'Nothing'], {}, 2, /No state machine has the name Nothing/],
    [
      'an ambiguous name',
      ['list', '-m', 'Runner'],
      {},
      2,
      /Several state machines have names that begin with Runner: Runner\w+, Runner\w+\./,
    ],
    [
      'an unknown stack',
      ['list', '-m', 'None.Arn'],
      {},
      2,
      /No state machine has the name None\.Arn.* There is no stack None\./,
    ],
    [
      'an unknown output',
      ['list', '-m', `${STACK}.Arn`],
      {},
      2,
      /no output Arn\. Its outputs: StateMachineArn, Uploads/,
    ],
    [
      'an output that is not an ARN',
      ['list', '-m', `${STACK}.UploadsBucket`],
      {},
      2,
      /is not the ARN of a state machine/,
    ],
    ['an unknown execution', ['status', 'nope'], {}, 2, /There is no such execution/],
    ['an unknown execution to follow', ['status', 'nope', '--follow'], {}, 2, /There is no such execution/],
    ['an unknown state machine', ['list', '-m', STATE_MACHINE_ARN], {}, 2, /no such state machine/],
    [
      'an unknown state machine for start',
      ['start', MANIFEST_URI, '-m', STATE_MACHINE_ARN],
      {},
      2,
      /no such state machine/,
    ],
    ['no region', ['list'], { AWS_REGION: undefined, AWS_CONFIG_FILE: '/dev/null' }, 3, /No AWS region is set/],
    [
      'an endpoint where nothing listens',
      ['list', '-m', 'x'],
      { AWS_ENDPOINT_URL: 'http://127.0.0.1:1' },
      3,
      /ECONNREFUSED/,
    ],
    [
      'a host where nothing listens at any address',
      ['list', '-m', 'x'],
      { AWS_ENDPOINT_URL: 'http://localhost:1' },
      3,
      /connect ECONNREFUSED/,
    ],
    ['an unknown status', ['list', '--status', 'DONE'], {}, 2, /Allowed choices are RUNNING/],
    [
      'a status that Step Functions accepts for Map Runs only',
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
      /No AWS credentials were found for the profile nope \(AWS_PROFILE\)/,
    ],
    ['no credentials', ['list'], NO_CREDENTIALS, 3, /No AWS credentials were found: set AWS_PROFILE, or log in\./],
    ...['localhost', 'localhost:4566', 'ftp://localhost'].map(
      (value): [string, string[], NodeJS.ProcessEnv, number, RegExp] => [
        `an endpoint that is not an HTTP URL (${value})`,
        ['list'],
        { AWS_ENDPOINT_URL_SFN: value },
        2,
        new RegExp(`AWS_ENDPOINT_URL_SFN must be a URL, as in https://host:443; received ${value}\\.$`, 'm'),
      ],
    ),
    ['an unknown command', ['resume'], {}, 2, /unknown command/],
    ['too many arguments', ['list', 'all'], {}, 2, /too many arguments/],
  ])('the command reports %s in one line', async (_what, args, env, status, message) => {
    const done = await runCommand(runner.aws, args, env);
    expect(done).toMatchObject({ status, stdout: '' });
    expect(done.stderr).toMatch(message);
    expect(linesOf(done.stderr)).toHaveLength(1);
  });
});

describe('wrong values', () => {
  it.each<[string[], RegExp]>([
    [['start', MANIFEST_URI, '--timeout', '0'], /--timeout must be a whole number from 1 to 31449600; received 0\.$/],
    [['start', MANIFEST_URI, '--timeout', '1.5'], /--timeout must be a whole number/],
    [['start', MANIFEST_URI, '--expected', '-5'], /--expected must be a number above 0 .*; received -5\.$/],
    [
      ['start', MANIFEST_URI, '--min-confidence', '200'],
      /--min-confidence must be a number from 0 to 100; received 200\.$/,
    ],
    [['start', MANIFEST_URI, '--images', '-1'], /--images must be a whole number from 1 on; received -1\.$/],
    [['start', MANIFEST_URI, '--project-version', 'foo'], /--project-version must be a string .*; received "foo"\.$/],
    [
      ['start', MANIFEST_URI, '--job-name', 'ä b'],
      /--job-name must be a string of 1 to 64 characters .*; received "ä b"\.$/,
    ],
    [['start', MANIFEST_URI, '--output-prefix', 'a b'], /--output-prefix must be/],
    [
      ['start', MANIFEST_URI, '--context', JSON.stringify({ text: 'x'.repeat(9_000) })],
      /--context must be a JSON object of at/,
    ],
    [['start', MANIFEST_URI, '--context', '[1]'], /must be a JSON object/],
    [['start', MANIFEST_URI, '--name', 'a b'], /must have 1 to 80 characters, without white space/],
    [['start', MANIFEST_URI, '--name', 'a'.repeat(81)], /must have 1 to 80 characters/],
    [['start', MANIFEST_URI, '--images', '-1', '--timeout', '0'], /--images .*\. --timeout /],
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
    [['stop', EXECUTION_ARN, '--cause', 'x'.repeat(32_769)], /must have at most 32768 characters/],
    [['list', '-m', 'arn:aws:lambda:us-east-1:123456789012:function:x'], /is not the ARN of a state machine/],
    [['list', '-m', EXECUTION_ARN], /is not the ARN of a state machine/],
    [['status', STATE_MACHINE_ARN], /is not the ARN of an execution/],
    [['status', 'arn:aws:states:us-east-1:123456789012:express:x:y:z'], /is not the ARN of an execution of a Standard/],
  ])('%j is rejected in one line, before any call', async (args, message) => {
    const { status, stdout, stderr } = await runCommand(NOWHERE, args);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(linesOf(stderr)).toEqual([expect.stringMatching(message)]);
  });
});

describe('an endpoint that is not AWS', () => {
  const respond =
    (status: number, body = '') =>
    (response: http.ServerResponse) =>
      response.writeHead(status).end(body);

  it.each([
    ['a page', 200, respond(200, '<html>Welcome</html>')],
    ['nothing', 200, respond(200)],
    ['nothing, and HTTP status 403', 403, respond(403)],
    ['a page, and HTTP status 503', 503, respond(503, '<html>Service Unavailable</html>')],
  ])('the command says that the endpoint is not AWS if it answers with %s', async (_what, httpStatus, answer) => {
    const server = await startHttpServer((_request, response) => void answer(response));
    const { host } = new URL(server.url);
    for (const [operation, args] of [
      ['DescribeStacks', ['list', '-m', 'Stack.Arn']],
      ['DescribeExecution', ['status', EXECUTION_ARN]],
    ] as const) {
      const { status, stderr } = await runCommand(server, args);
      expect({ status, stderr }).toEqual({
        status: 3,
        stderr: `cdk-rekognition-media-analysis: ${host} does not answer ${operation} as AWS does (HTTP ${httpStatus}): is there a proxy, or a wrong AWS_ENDPOINT_URL?\n`,
      });
    }
    await server.stop();
  });

  it('the command reports a failed TLS connection without the file names of OpenSSL', async () => {
    const server = await startHttpServer(() => {});
    const { host } = new URL(server.url);
    const { status, stderr } = await runCommand({ url: `https://${host}` }, ['status', EXECUTION_ARN]);
    await server.stop();
    expect({ status, stderr }).toEqual({
      status: 3,
      stderr: `cdk-rekognition-media-analysis: The TLS connection to ${host} failed (wrong version number): is there a proxy, or a wrong AWS_ENDPOINT_URL?\n`,
    });
  });
});
