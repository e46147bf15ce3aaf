/** Polls of a job that the start function has started. */
import { causeOf } from '../support/cause';
import { pollFunction } from '../support/poll-function';
import { MANIFEST, startFunction } from '../support/start-function';

const { cloud, firstAttempt, nextAttempt, addStartFault } = startFunction();
const { nextPoll, passSeconds } = pollFunction(cloud);

it('the job age in a runner counts from the start of the job, not from the first attempt to start it', async () => {
  addStartFault('limit', 1);
  const waiting = await firstAttempt({ Manifest: MANIFEST });
  passSeconds(3_600);
  const state = await nextAttempt(waiting);
  passSeconds(30);
  expect((await nextPoll(state)).event).toMatchObject({ jobAgeSeconds: 30, imageCount: 2 });
});

it('the Cause of a timeout in a runner has the manifest and advises to wait for the JobId, not to start another job', async () => {
  const state = await firstAttempt({ Manifest: MANIFEST, TimeoutSeconds: 30 });
  passSeconds(30);
  expect(causeOf(await nextPoll(state))).toMatchObject({
    JobId: expect.any(String),
    Manifest: MANIFEST,
    Hint: expect.stringMatching(/^Wait for the JobId with a MediaAnalysisJobWaiter, /),
  });
});

/** Starts a job and polls it once it has succeeded. */
const pollSucceeded = async (options: object) => {
  const state = await firstAttempt({ Manifest: MANIFEST });
  passSeconds(60);
  return nextPoll(state, options);
};

it('the poll function reads the summary of a job that the runner started', async () => {
  const manifestStatistics = { totalJsonLines: 2, validJsonLines: 2, invalidJsonLines: 0 };
  const state = await pollSucceeded({ readsSummary: true });
  expect(state).toMatchObject({
    status: 'SUCCEEDED',
    event: { manifestStatistics, manifestErrors: [] },
    output: { Status: 'SUCCEEDED', manifestStatistics },
  });
  expect(cloud.metrics.at(-1)).toMatchObject({ JobsSucceeded: 1, SecondsPerImage: 30 });
});

it('the poll function takes the number of images from the start function if it may not read the summary', async () => {
  const state = await pollSucceeded({});
  expect(state.output).not.toHaveProperty('manifestStatistics');
  expect(cloud.metrics.at(-1)).toMatchObject({ SecondsPerImage: 30 });
});
