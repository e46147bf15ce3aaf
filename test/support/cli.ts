/** The command as a program of its own, and the clouds that it talks to. */
import { type ChildProcess, spawn } from 'node:child_process';
import * as http from 'node:http';
import * as path from 'node:path';
import { text } from 'node:stream/consumers';
import type { Stack } from 'aws-cdk-lib';
import type { Patience } from '../../cli/aws';
import { startAws } from '../../local/aws-server';
import { type HttpServer, startHttpServer } from '../../local/http-server';
import { LocalCloud } from '../../local/local-cloud';
import { outputsOf, type Template } from '../../local/template';
import { ROOT } from './command';
import { ended } from './ended';
import { localTemplateOf } from './synth';

/** Time runs fast: the command looks every second, and a job of minutes is over by then. */
const SPEED = 600;

export const STACK = 'Example';
const BUNDLE = path.join(ROOT, 'cli', 'bundle', 'media-analysis.js');

export interface Place {
  readonly template: Template;
  readonly cloud: LocalCloud;
  readonly aws: HttpServer;
  stop(): Promise<void>;
}

export async function open(stack: Stack): Promise<Place> {
  const template = localTemplateOf(stack);
  const cloud = await LocalCloud.start({ template, start: Date.now(), speed: SPEED, jobDurationSeconds: 120 });
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

const environment = (url: string, env: NodeJS.ProcessEnv): NodeJS.ProcessEnv => ({
  PATH: process.env.PATH,
  AWS_ENDPOINT_URL: url,
  AWS_REGION: 'us-east-1',
  AWS_ACCESS_KEY_ID: 'local',
  AWS_SECRET_ACCESS_KEY: 'local',
  MEDIA_ANALYSIS_STATE_MACHINE: `${STACK}.StateMachineArn`,
  ...env,
});

/** An environment without credentials. */
export const NOBODY = { AWS_ACCESS_KEY_ID: undefined, AWS_EC2_METADATA_DISABLED: 'true', HOME: '/nowhere' };

type Endpoint = Pick<HttpServer, 'url'>;

/** As a user has it. */
export const start = ({ url }: Endpoint, args: readonly string[], env: NodeJS.ProcessEnv = {}): ChildProcess =>
  spawn(process.execPath, [BUNDLE, ...args], { env: environment(url, env) });

export const run = (endpoint: Endpoint, args: readonly string[], env?: NodeJS.ProcessEnv) =>
  ended(start(endpoint, args, env));

/** Waits for a shorter time than it does for a user. */
export const startImpatient = (
  { url }: Endpoint,
  args: readonly string[],
  patience: Partial<Patience>,
  env: NodeJS.ProcessEnv = {},
): ChildProcess => {
  const code = `
    const { PATIENCE } = require('./cli/aws');
    void require('./cli/program').main(process.argv, { ...PATIENCE, ...${JSON.stringify(patience)} });`;
  return spawn(process.execPath, ['-e', code, '--', 'command', ...args], { cwd: ROOT, env: environment(url, env) });
};

export interface Request {
  /** Of Step Functions. */
  readonly operation: string | undefined;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: string;
}

/** What it does to a request: true where it has dealt with it, or the body to hand on. */
type Interception = (request: Request, response: http.ServerResponse) => boolean | string;

/** Stands between the command and the cloud. */
export const relay = ({ aws }: Place, intercept: Interception): Promise<HttpServer> =>
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

/** Accepts what it is asked, and never answers. */
export const startSilent = (): Promise<HttpServer> => startHttpServer(() => {});
