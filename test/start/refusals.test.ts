import type { FaultKind } from '../../local/rekognition/faults';
import { causeOf } from '../support/cause';
import { MANIFEST, startFunction } from '../support/start-function';

const { firstAttempt, threeAttempts, addStartFault } = startFunction();

it('the Cause names the API error and the size of the manifest if Rekognition gives no message', async () => {
  addStartFault('denied');
  expect(causeOf(await threeAttempts({ Manifest: MANIFEST }))).toMatchObject({
    Message: 'Rekognition answered AccessDeniedException without a message.',
    ManifestSize: { lines: 2 },
  });
});

it('one InvalidParameterException of StartMediaAnalysisJob ends the execution', async () => {
  addStartFault('invalid');
  const state = await firstAttempt({ Manifest: MANIFEST });
  expect(state).toMatchObject({ hasEnded: true, error: 'InvalidParameterException' });
  expect(causeOf(state)).toMatchObject({
    Hint: expect.stringContaining('Check the input, the output prefix and the KMS key'),
  });
});

it.each<[string, FaultKind, RegExp]>([
  ['InvalidManifestException', 'badmanifest', /^Said on 3 attempts\. Check that the manifest is JSON Lines/],
  [
    'InvalidS3ObjectException',
    'bads3object',
    /Check that the manifest exists in the region of the job, and that the start function's role may read it/,
  ],
  ['ResourceNotReadyException', 'notready', /Check that the custom adapter \(ProjectVersion\) has finished training/],
  ['ResourceNotFoundException', 'notfound', /Check that the bucket, the manifest and the custom adapter/],
  [
    'IdempotentParameterMismatchException',
    'mismatch',
    /The execution asked before with other parameters: start an execution under another name/,
  ],
  [
    'AccessDeniedException',
    'denied',
    /Check that the start function's role, .*rekognition:StartMediaAnalysisJob, reading .*closed to new customers/,
  ],
  ['NewException', 'newerror', /the start function's role/],
])('the Cause of a third %s of StartMediaAnalysisJob says what to check', async (error, kind, hint) => {
  addStartFault(kind);
  const state = await threeAttempts({ Manifest: MANIFEST, ImageCount: 2 });
  expect(state.error).toBe(error);
  expect(causeOf(state).Hint).toMatch(hint);
});
