/** Runs the command in a process of its own, against simulated clouds. */
import { type ChildProcess, spawn } from 'node:child_process';
import * as http from 'node:http';
import * as path from 'node:path';
import { text } from 'node:stream/consumers';
import { App, CfnOutput, type Stack } from 'aws-cdk-lib';
import { ExampleStack } from '../../bin/example-stack';
import { RunnerExampleStack } from '../../bin/runner-example-stack';
import type { Timeouts } from '../../cli/aws';
import { startAws } from '../../local/aws-server';
import { type HttpServer, startHttpServer } from '../../local/http-server';
import { LocalCloud, type LocalCloudOptions } from '../../local/local-cloud';
import { LOCAL_ENVIRONMENT } from '../../local/local-environment';
import { localTemplateOf, outputsOf, type Template } from '../../local/template';
import { stackWithBatch } from '../batch/local-batch';
import { ROOT } from './command';
import { exitOf } from './exit';
import { jobsIn, type Stage } from './jobs';

/** Virtual seconds in one second. The command refreshes each second, and a job of some minutes has ended by then. */
const SPEED = 600;

export const STACK = 'Example';
const BUNDLE = path.join(ROOT, 'cli', 'bundle', 'media-analysis.js');

export const STATE_MACHINE_ARN = 'arn:aws:states:us-east-1:123456789012:stateMachine:x';
export const EXECUTION_ARN = 'arn:aws:states:us-east-1:123456789012:execution:x:y';
export const MANIFEST_URI = 's3://bucket/a.jsonl';

/** The end of a text that says how to follow an execution. The group is its ARN. */
export const FOLLOW_HINT = /To follow it: npx cdk-rekognition-media-analysis status --follow (\S+)\n$/;

export const linesOf = (printed: string) => printed.trimEnd().split('\n');

/** A simulated cloud that runs an example stack, and answers the command over HTTP. */
export interface SimulatedCloud {
  readonly template: Template;
  readonly cloud: LocalCloud;
  readonly aws: HttpServer;
  stop(): Promise<void>;
}

export const useWaiterExample = () => useSimulatedCloud(() => new ExampleStack(new App(), STACK));

export const useRunnerExample = () => useSimulatedCloud(() => new RunnerExampleStack(new App(), STACK));

type Options = Pick<LocalCloudOptions, 'failWith' | 'jobDurationSeconds'>;

/** A batch with ten images in a job, and three jobs at the same time. */
export const useBatchExample = (options: Options = {}) =>
  useSimulatedCloud(() => {
    const { stack, batch } = stackWithBatch();
    new CfnOutput(stack, 'StateMachineArn', { value: batch.stateMachine.stateMachineArn });
    return stack;
  }, options);

/** Starts the cloud before the tests of a file, and stops it after them. */
function useSimulatedCloud(createStack: () => Stack, options: Options = {}): SimulatedCloud {
  const simulated = {} as SimulatedCloud;
  beforeAll(async () => void Object.assign(simulated, await startSimulatedCloud(createStack(), options)));
  afterAll(() => simulated.stop());
  return simulated;
}

async function startSimulatedCloud(stack: Stack, options: Options): Promise<SimulatedCloud> {
  const template = localTemplateOf(stack);
  const cloud = await LocalCloud.start({
    template,
    start: Date.now(),
    speed: SPEED,
    jobDurationSeconds: 120,
    ...options,
  });
  const aws = await startAws(cloud, { name: STACK, outputs: outputsOf(template) });
  const stopping = new AbortController();
  const running = cloud.time.run(stopping.signal);
  const stop = async () => {
    stopping.abort();
    await running;
    await aws.stop();
    await cloud.stop();
  };
  return { template, cloud, aws, stop };
}

/** Adds a job that has its statuses from the given seconds on. Returns its JobId. */
export const addJob = ({ cloud }: SimulatedCloud, timeline: readonly Stage[]) =>
  jobsIn(cloud.rekognition, cloud.time).job(timeline);

/** Lets a job succeed now. */
export const letSucceed = ({ cloud }: SimulatedCloud, JobId: string) =>
  cloud.rekognition.jobs.put({ JobId, timeline: [{ afterSeconds: 0, Status: 'SUCCEEDED' }] });

const environment = (url: string, env: NodeJS.ProcessEnv): NodeJS.ProcessEnv => ({
  PATH: process.env.PATH,
  AWS_ENDPOINT_URL: url,
  ...LOCAL_ENVIRONMENT,
  MEDIA_ANALYSIS_STATE_MACHINE: `${STACK}.StateMachineArn`,
  ...env,
});

export const NO_CREDENTIALS = { AWS_ACCESS_KEY_ID: undefined, AWS_EC2_METADATA_DISABLED: 'true', HOME: '/nowhere' };

type Endpoint = Pick<HttpServer, 'url'>;

/** Nothing listens here: a call would end with status 3. */
export const NOWHERE: Endpoint = { url: 'http://127.0.0.1:1' };

/** Starts the command as a user does. */
export const startCommand = ({ url }: Endpoint, args: readonly string[], env: NodeJS.ProcessEnv = {}): ChildProcess =>
  spawn(process.execPath, [BUNDLE, ...args], { env: environment(url, env) });

export const runCommand = (endpoint: Endpoint, args: readonly string[], env?: NodeJS.ProcessEnv) =>
  exitOf(startCommand(endpoint, args, env));

/** Starts the command with shorter timeouts than a user has. */
export const startWithTimeouts = (
  { url }: Endpoint,
  args: readonly string[],
  timeouts: Partial<Timeouts>,
  env: NodeJS.ProcessEnv = {},
): ChildProcess => {
  const code = `
    const { TIMEOUTS } = require('./cli/aws');
    void require('./cli/program').main(process.argv, { ...TIMEOUTS, ...${JSON.stringify(timeouts)} });`;
  return spawn(process.execPath, ['-e', code, '--', 'command', ...args], { cwd: ROOT, env: environment(url, env) });
};

export interface Request {
  /** The operation, if the request is for Step Functions. */
  readonly operation: string | undefined;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: string;
}

/** Returns true if it answers the request itself, false to pass it on, or the body to pass on instead. */
type Interception = (request: Request, response: http.ServerResponse) => boolean | string;

/** Starts a server between the command and the simulated cloud. */
export const startProxy = ({ aws }: SimulatedCloud, intercept: Interception): Promise<HttpServer> =>
  startHttpServer((request, response) => {
    void text(request).then(async (body) => {
      const { headers } = request;
      const operation = headers['x-amz-target']?.toString().split('.')[1];
      const intercepted = intercept({ operation, headers, body }, response);
      if (intercepted === true) return;
      const answer = await fetch(aws.url, {
        method: 'POST',
        headers: { 'x-amz-target': headers['x-amz-target'] as string },
        body: intercepted || body,
      });
      response.writeHead(answer.status, { 'content-type': answer.headers.get('content-type')! });
      response.end(await answer.text());
    });
  });

export const respond = (response: http.ServerResponse, output: object): true => {
  response.writeHead(200, { 'content-type': 'application/x-amz-json-1.0' }).end(JSON.stringify(output));
  return true;
};

export const respondError = (response: http.ServerResponse, name: string): true => {
  response.writeHead(400, { 'content-type': 'application/x-amz-json-1.0' });
  response.end(JSON.stringify({ __type: name, message: 'no' }));
  return true;
};

/** Starts a server that accepts every request and never answers. */
export const startSilentServer = (): Promise<HttpServer> => startHttpServer(() => {});
