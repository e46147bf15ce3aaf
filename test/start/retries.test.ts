import type { LoopState } from '../../lib/protocol/state';
import type { FaultKind } from '../../local/rekognition/faults';
import { causeOf } from '../support/cause';
import { MANIFEST, startFunction, startRequest } from '../support/start-function';
import { START } from '../support/surroundings';

const { cloud, firstAttempt, nextAttempt, threeAttempts, addStartFault, clearFaults } = startFunction();

it('the start function tries again while too many jobs run, and keeps the input', async () => {
  addStartFault('limit');
  const first = await firstAttempt({ Manifest: MANIFEST, Context: { order: 7 } });
  expect(first).toMatchObject({
    starting: true,
    statusChanged: false,
    waitSeconds: expect.any(Number),
    input: { Manifest: MANIFEST, Context: { order: 7 } },
    progress: { startedAt: START, apiErrors: 1, lastApiError: { name: 'LimitExceededException' } },
  });
  expect([9, 10, 11]).toContain(first.waitSeconds);
  cloud.now += 600_000;
  const second = await nextAttempt(first);
  expect(second.progress).toMatchObject({ startedAt: START, apiErrors: 2 });
  expect(Math.abs(second.waitSeconds! - 30)).toBeLessThanOrEqual(3);
});

it.each<[string, FaultKind]>([
  ['InternalServerError', 'internal'],
  ['ThrottlingException', 'throttle'],
  ['MalformedAnswer', 'nostatus'],
])('the start function tries again after the transient error %s', async (name, kind) => {
  addStartFault(kind);
  const state = await firstAttempt({ Manifest: MANIFEST });
  expect(state).toMatchObject({ starting: true, progress: { lastApiError: { name } } });
});

it.each<[string, FaultKind]>([
  ['UnrecognizedClientException', 'badcredentials'],
  ['ExpiredTokenException', 'expired'],
])('the start function tries again after three authentication errors in a row: %s', async (_name, kind) => {
  addStartFault(kind);
  const state = await threeAttempts({ Manifest: MANIFEST });
  expect(state).toMatchObject({ starting: true, hasEnded: false, progress: { mayHaveStarted: false } });
  clearFaults();
  expect(await nextAttempt(state)).toMatchObject({ starting: false, input: { ImageCount: 2 } });
});

it('the start function tries again after 10 seconds if access is denied, as a new role may not have spread yet', async () => {
  addStartFault('denied', 2);
  let state = await firstAttempt({ Manifest: MANIFEST, TimeoutSeconds: 36_000 });
  expect(state).toMatchObject({ starting: true, hasEnded: false, progress: { refusalsInARow: 1 } });
  cloud.now += 3_600_000;
  state = await nextAttempt(state);
  expect(state).toMatchObject({ starting: true, waitSeconds: 10 });
  state = await nextAttempt(state);
  expect(state).toMatchObject({ starting: false, progress: { refusals: 2, refusalsInARow: 0 } });
});

it('the third refusal in a row ends the execution, and LimitExceededException resets their number', async () => {
  const faults: FaultKind[] = ['denied', 'limit', 'denied', 'limit', 'denied', 'denied', 'denied'];
  let state: object = startRequest({ input: { Manifest: MANIFEST } }).state;
  for (const [index, kind] of faults.entries()) {
    addStartFault(kind, 1);
    state = await nextAttempt(state);
    expect(state).toMatchObject({ hasEnded: index === faults.length - 1 });
  }
  expect((state as LoopState).error).toBe('AccessDeniedException');
});

it('the execution times out if the job cannot be started before the deadline', async () => {
  addStartFault('limit');
  const waiting = await firstAttempt({ Manifest: MANIFEST, TimeoutSeconds: 300 });
  cloud.now += 300_000;
  const state = await nextAttempt(waiting);
  expect(state).toMatchObject({
    status: 'TIMED_OUT',
    statusChanged: true,
    error: 'MediaAnalysisJobTimedOut',
    event: { id: expect.stringMatching(/#1$/), status: 'TIMED_OUT' },
  });
  expect(causeOf(state)).toEqual({
    JobId: null,
    Manifest: MANIFEST,
    Message: 'The job could not be started within 300 seconds.',
    Hint: expect.stringMatching(/^See LastApiError\..* quota/),
    ApiErrors: 2,
    LastApiError: { name: 'LimitExceededException', message: expect.any(String) },
  });
});
