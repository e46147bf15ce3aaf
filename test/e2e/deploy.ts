/** Deploys the stacks with the CDK CLI, as users do. */
import * as path from 'node:path';
import { ROOT } from '../support/command';
import { DIRECTORY, run } from './directory';

export const OUTPUTS_FILE = path.join(DIRECTORY, 'outputs.json');

/** The environment of all AWS clients. The host is an IP address, so S3 clients put the bucket into the path. */
export const environmentFor = (url: string) => ({
  AWS_ENDPOINT_URL: url,
  AWS_REGION: 'us-east-1',
  AWS_ACCESS_KEY_ID: 'test',
  AWS_SECRET_ACCESS_KEY: 'test',
});

const cdk = (url: string, ...args: string[]) =>
  run(
    process.execPath,
    [
      path.join(ROOT, 'node_modules', 'aws-cdk', 'bin', 'cdk'),
      ...args,
      '--app',
      'node test/e2e/app.js',
      '--output',
      path.join(DIRECTORY, 'cdk.out'),
      '--ci',
    ],
    { env: { ...environmentFor(url), CDK_DISABLE_CLI_TELEMETRY: 'true', CDK_VALIDATION: 'false' } },
  );

export const bootstrap = (url: string) => cdk(url, 'bootstrap', 'aws://000000000000/us-east-1');

export const deploy = (url: string, stack: string, ...options: string[]) =>
  cdk(url, 'deploy', stack, '--require-approval', 'never', ...options);

export const destroy = (url: string) => cdk(url, 'destroy', '--all', '--force');
