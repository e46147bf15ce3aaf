/** When the waiter polls, and what a poll costs. */
import { historyEvents } from '../../local/history';
import { intervals, pollTimes, START } from '../machine/executions';
import { localWaiter } from './local-waiter';

const { job, succeedsAfter, run } = localWaiter();

it('the waiter polls at once, and each poll that sees no change costs 3 transitions and 9 history events', async () => {
  const { visits } = await run({
    JobId: job([
      [0, 'QUEUED'],
      [45, 'SUCCEEDED'],
    ]),
  });
  const afterFirstWait = visits.slice(visits.findIndex(({ state }) => state === 'Wait') + 1);
  const poll = afterFirstWait.slice(0, 3);
  expect(visits[1]).toMatchObject({ state: 'Get job', at: START });
  expect(poll.map(({ state }) => state)).toEqual(['Get job', 'Status changed?', 'Wait']);
  expect(historyEvents(poll)).toBe(9);
});

it('the waiter needs one poll and no wait to see that a job ended a week ago', async () => {
  const week = 7 * 24 * 3600;
  const done = await run({ JobId: succeedsAfter(600, START - week * 1000) });
  expect(pollTimes(done)).toEqual([0]);
  expect(done.events[0].detail).toMatchObject({ jobAgeSeconds: 600, detectionLatencySeconds: week - 600 });
});

it("the waiter polls by the job's age when it starts late", async () => {
  const done = await run({ JobId: succeedsAfter(3_600, START - 1_800_000) });
  expect(Math.min(...intervals(pollTimes(done)))).toBeGreaterThanOrEqual(81);
});

it.each([
  [20, 'right', 3_600],
  [4, 'twice too long', 7_200],
  [60, 'ten times too short', 360],
])(
  'the waiter needs at most %d polls when the expected duration is %s',
  async (most, _what, ExpectedDurationSeconds) => {
    const done = await run({ JobId: succeedsAfter(3_600), ExpectedDurationSeconds });
    expect(done.outcome.status).toBe('SUCCEEDED');
    expect(pollTimes(done).length).toBeLessThanOrEqual(most);
  },
);
