/** A call whose answer is lost may have started the job. The Cause must say so, or its reader would pay for a second job. */
import { handler } from '../../lambda/start/handler';
import type { FaultKind } from '../../local/rekognition/faults';
import { causeOf } from '../support/cause';
import { MANIFEST, startFunction, startRequest } from '../support/start-function';

const { cloud, firstAttempt, nextAttempt, addStartFault } = startFunction();

const LOOK_UP = /^An answer was lost, so the job may have started: look it up with/;

/** An attempt that started a job and had no answer. */
async function attemptWithoutAnswer() {
  addStartFault('lost', 2);
  const waiting = await firstAttempt({ Manifest: MANIFEST, TimeoutSeconds: 300 });
  expect(waiting.progress).toMatchObject({ mayHaveStarted: true });
  return waiting;
}

it('the Cause of a timeout advises to look the job up if an answer was lost', async () => {
  const waiting = await attemptWithoutAnswer();
  addStartFault('limit');
  cloud.now += 300_000;
  const state = await nextAttempt({ ...waiting, waitId: 'another' });
  expect(state.error).toBe('MediaAnalysisJobTimedOut');
  expect(causeOf(state).Hint).toMatch(LOOK_UP);
});

it('the Cause of a refusal advises to look the job up if an answer was lost', async () => {
  const waiting = await attemptWithoutAnswer();
  addStartFault('invalid');
  expect(causeOf(await nextAttempt(waiting)).Hint).toMatch(LOOK_UP);
});

it.each<[string, FaultKind]>([
  ['AccessDeniedException', 'denied'],
  ['LimitExceededException', 'limit'],
  ['InvalidParameterException', 'invalid'],
])(
  'the start function remembers that the first of two requests had no answer if the second one gets %s',
  async (_name, kind) => {
    addStartFault('lost', 1);
    addStartFault(kind);
    const before = cloud.rekognition.jobs.size();
    const state = await firstAttempt({ Manifest: MANIFEST });
    expect(cloud.rekognition.jobs.size()).toBe(before + 1);
    expect(state.progress).toMatchObject({ mayHaveStarted: true });
  },
);

it('the start function remembers that the job may have started if the answer has no JobId', async () => {
  addStartFault('nostatus');
  const { progress } = await firstAttempt({ Manifest: MANIFEST });
  const lastApiError = { name: 'MalformedAnswer', message: 'The answer has no JobId.' };
  expect(progress).toMatchObject({ mayHaveStarted: true, lastApiError });
});

it('the Cause of a refusal advises to look the job up if Step Functions has retried the task', async () => {
  addStartFault('invalid');
  const again = { ...startRequest({ input: { Manifest: MANIFEST } }), retries: 1 };
  expect(causeOf(await handler(again)).Hint).toMatch(LOOK_UP);
  expect(causeOf(await handler({ ...again, retries: 0 })).Hint).toMatch(/^Rekognition rejects the request/);
});
