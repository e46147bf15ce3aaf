import { spawn } from 'node:child_process';
import * as path from 'node:path';
import { ROOT } from '../support/command';
import { exitOf } from '../support/exit';
import type { Deployment } from './deployment';
import { SCENARIO_STACK } from './names';
import { scenario } from './scenario';

const COMMAND = path.join(ROOT, 'cli', 'bundle', 'media-analysis.js');

/** Runs the bundled command, as a user does. The environment is that of the SDK. */
const runCommand = (...args: string[]) => exitOf(spawn(process.execPath, [COMMAND, ...args]));

const stackOutput = (name: string) => `${SCENARIO_STACK}.${name}`;

/** Runs the command, and waits for the end of the execution that it reports. */
async function withRun(cloud: Deployment, args: string[]) {
  const exit = await runCommand(...args, '--json');
  const document = JSON.parse(exit.stdout) as { executionArn: string; status: string; output: any; error?: string };
  return { ...exit, document, run: await cloud.endOf(document.executionArn) };
}

describe('the command', () => {
  scenario(
    'start finds the state machine by the output of a stack, and follows the execution to its statistics',
    async (cloud) => {
      const manifest = { Bucket: cloud.output('UploadsBucket'), Name: `by-command/${Date.now()}.jsonl` };
      await cloud.store.write(manifest, '{"source-ref":"s3://images/1.jpg"}\n');
      const uri = `s3://${manifest.Bucket}/${manifest.Name}`;
      return withRun(cloud, ['start', uri, '--state-machine', stackOutput('Runner')]);
    },
    ({ status, stderr, document, run }) => {
      expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
      expect(document).toMatchObject({ status: 'SUCCEEDED', output: { manifestStatistics: { validJsonLines: 1 } } });
      expect(document.output).toEqual(run.output);
    },
  );
  scenario(
    'wait ends with status 1 if the job fails',
    (cloud) => withRun(cloud, ['wait', cloud.jobs.job([[0, 'FAILED']]), '--state-machine', stackOutput('Waiter')]),
    ({ status, document }) => {
      expect(status).toBe(1);
      expect(document).toMatchObject({ status: 'FAILED', error: 'MediaAnalysisJobFailed' });
    },
  );
  scenario(
    'status and list show an execution that was started with --detach',
    async (cloud) => {
      const machine = ['--state-machine', cloud.output('Waiter')];
      const { executionArn } = JSON.parse(
        (await runCommand('wait', cloud.jobs.succeedsAfter(5), ...machine, '--detach', '--json')).stdout,
      ) as { executionArn: string };
      const status = await runCommand('status', executionArn);
      const list = await runCommand('list', ...machine, '--limit', '100');
      return { executionArn, status, list, run: await cloud.endOf(executionArn) };
    },
    ({ executionArn, status, list, run }) => {
      expect(status).toMatchObject({ status: 0, stdout: expect.stringMatching(/age [\d:]+|starting/) });
      expect(list.stdout).toContain(`${executionArn.split(':').at(-1)}  RUNNING`);
      expect(run.status).toBe('SUCCEEDED');
    },
  );
});
