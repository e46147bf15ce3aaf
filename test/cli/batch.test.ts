/** The subcommands of `batch`, against a batch on the simulated cloud. */
import { lines } from '../batch/local-batch';
import { runCommand, startWithTimeouts, useBatchExample } from '../support/cli';
import { exitOf } from '../support/exit';

let isBroken = false;
const batch = useBatchExample({
  failWith: (manifest) => (isBroken && /0000002/.test(manifest) ? 'ACCESS_DENIED' : undefined),
});

const SOURCE = 's3://images/all.jsonl';
const NOW = { refreshMs: 10, mapRunRefreshMs: 20 };

const start = (...args: string[]) => exitOf(startWithTimeouts(batch.aws, ['batch', 'start', SOURCE, ...args], NOW));
const run = (...args: string[]) => runCommand(batch.aws, ['batch', ...args]);
const jobs = async () => (await batch.cloud.rekognition.jobs.list()).length;

beforeAll(() => batch.cloud.store.write({ Bucket: 'images', Name: 'all.jsonl' }, `${lines(35)}nonsense\n`));
afterEach(() => {
  isBroken = false;
});

it('batch start --dry-run prints the counts, the price and the times of a source, and starts no job', async () => {
  const { status, stdout } = await start('--dry-run', '--duration-per-image', '60000', '--max-images', '30');
  expect({ status, jobs: await jobs() }).toEqual({ status: 0, jobs: 0 });
  expect(stdout).toBe('');
});

it('x', async () => {
  expect(await run('results', 'first')).toBe('');
});
it('batch start follows the batch to its end, and prints what came of its images and where the results are', async () => {
  const { status, stdout, stderr } = await start('--name', 'first', '--batch-id', 'monday');
  expect(status).toBe(0);
  expect(stdout).toBe('');
  expect(stderr).toBe('');
});
