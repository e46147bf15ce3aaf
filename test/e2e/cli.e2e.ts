import { spawn } from 'node:child_process';
import * as path from 'node:path';
import { ended } from '../support/ended';
import { ROOT } from '../support/command';
import type { Deployment } from './deployment';
import { SCENARIO_STACK } from './names';
import { scenario } from './scenario';

const COMMAND = path.join(ROOT, 'cli', 'bundle', 'media-analysis.js');

/** The command as a user has it: installed, with the SDK's own environment. */
const command = (...args: string[]) => ended(spawn(process.execPath, [COMMAND, ...args]));

const stackOutput = (name: string) => `${SCENARIO_STACK}.${name}`;

/** The execution that a command has told of is seen to its end, too. */
async function withRun(cloud: Deployment, args: string[]) {
  const done = await command(...args, '--json');
  const document = JSON.parse(done.stdout) as { executionArn: string; status: string; output: any; error?: string };
  return { ...done, document, run: await cloud.ended(document.executionArn) };
}

describe('the command', () => {
  scenario(
    'starts a job, finds the state machine by the output of its stack, and follows it to its statistics',
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
    'waits for a job, and ends with status 1 where it fails',
    (cloud) => withRun(cloud, ['wait', cloud.jobs.job([[0, 'FAILED']]), '--state-machine', stackOutput('Waiter')]),
    ({ status, document }) => {
      expect(status).toBe(1);
      expect(document).toMatchObject({ status: 'FAILED', error: 'MediaAnalysisJobFailed' });
    },
  );
  scenario(
    'tells of an execution that it left running, and lists it',
    async (cloud) => {
      const machine = ['--state-machine', cloud.output('Waiter')];
      const { executionArn } = JSON.parse(
        (await command('wait', cloud.jobs.succeedsAfter(5), ...machine, '--detach', '--json')).stdout,
      ) as { executionArn: string };
      const status = await command('status', executionArn);
      const list = await command('list', ...machine, '--limit', '100');
      return { executionArn, status, list, run: await cloud.ended(executionArn) };
    },
    ({ executionArn, status, list, run }) => {
      expect(status).toMatchObject({ status: 0, stdout: expect.stringMatching(/age [\d:]+|starting/) });
      expect(list.stdout).toContain(`${executionArn.split(':').at(-1)}  RUNNING`);
      expect(run.status).toBe('SUCCEEDED');
    },
  );
});
