import { fromQueue, inWaves } from '../../bench/batch/rivals';
import { runBatches } from '../../bench/batch/run';
import { BATCH, CANDIDATES, CASES, playedCases, scheduleRow } from '../../bench/batch/schedules';
import { playSlot } from '../../bench/batch/slots';
import { textOf } from '../../tools/generated-part';

const byDefault = playedCases(BATCH);

it.each(CASES.map(({ name }, index) => [name, byDefault[index].busyShare] as const))(
  'slots of a batch are busy for at least 97 % of the time if a job takes %s',
  (_name, share) => expect(share).toBeGreaterThanOrEqual(0.97),
);

it('docs/batch-performance.md has the shares and the polls of the default schedule', () =>
  expect(textOf('docs/batch-performance.md')).toContain(`| ${scheduleRow(BATCH, byDefault).join(' | ')} |`));

it('a simulated slot has the polls of a batch on the local engine, and is as busy', async () => {
  const random = () => 0.3;
  const durations = Array<number>(6).fill(200);
  const run = await runBatches({ slots: 2, durations }, random);
  const simulated = playSlot(CANDIDATES[BATCH].schedule, durations, { random });
  expect(run).toMatchObject({ jobs: 6, calls: { plan: 1, start: 6, poll: 6 * simulated.polls, part: 12, merge: 1 } });
  // A call between two jobs is a tenth of a percent of such a job.
  expect(run.busyShare).toBeCloseTo(simulated.busyShare, 2);
});

it('two batches that share the slots keep them busy, because a part that waits takes a slot that becomes free', async () => {
  const durations = Array.from({ length: 6 }, (_, index) => 200 + 20 * index);
  const run = await runBatches({ slots: 2, durations, batches: 2 }, () => 0.3);
  expect(run.jobs).toBe(12);
  expect(run.busyShare).toBeGreaterThanOrEqual(0.97);
});

it('a wave of jobs starts after the longest job of the last one, and a queue fills each slot at the next look', () => {
  const durations = [40, 100, 40];
  const [waves, queue] = [inWaves(durations, 2), fromQueue(durations, 2)];
  // A look is every 30.2 s, and the first jobs start at 0.2 s.
  expect([waves.seconds, queue.seconds].map(Math.round)).toEqual([181, 121]);
  expect([waves.polls, queue.polls]).toEqual([2 + 2 + 1 + 1 + 1 + 1, 2 + 2 + 2 + 2]);
  expect(waves.usage).toMatchObject({ transition: 2 + 6 * 3, request: 2 + 6 });
  expect(queue.usage).toMatchObject({ transition: 1 + 4 * 3, request: 1 + 4 });
});
