import { pollFunction } from '../support/poll-function';
import { START } from '../support/surroundings';

const { firstPoll, nextPoll, passSeconds, addJob, addFault } = pollFunction();

/** The first poll of a queued job with this CreationTimestamp. */
const pollCreatedAt = (CreationTimestamp: number | undefined) =>
  firstPoll({ JobId: addJob('QUEUED', { CreationTimestamp }) });

it('the poll function counts the job age from CreationTimestamp when the waiter starts late', async () => {
  expect((await pollCreatedAt(START / 1000 - 3600)).waitSeconds).toBeGreaterThan(100);
});

it.each([
  ['in the future', START / 1000 + 3600],
  ['missing', undefined],
])('the poll function counts the job age from the first poll if CreationTimestamp is %s', async (_what, created) => {
  const state = await pollCreatedAt(created);
  expect(state.event?.jobAgeSeconds).toBe(0);
  passSeconds(600);
  expect((await nextPoll(state)).waitSeconds).toBeGreaterThanOrEqual(27);
});

it('the second poll comes at 0.7 of the expected duration, but soon after an API error', async () => {
  const JobId = addJob('QUEUED');
  const state = await firstPoll({ JobId, ExpectedDurationSeconds: 1_000 });
  expect(Math.abs(state.waitSeconds! - 640)).toBeLessThanOrEqual(64);
  addFault('internal');
  expect((await nextPoll(state)).waitSeconds).toBeLessThanOrEqual(11);
});
