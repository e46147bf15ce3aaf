import { causeOf } from '../support/cause';
import { MANIFEST, startFunction } from '../support/start-function';

const { cloud, firstAttempt } = startFunction();

it.each<[string, object, RegExp]>([
  [
    'without Manifest',
    { Manifest: undefined },
    /Manifest must be a JSON object like {"Manifest": {"Bucket": "…", "Name": "…"}}; received nothing/,
  ],
  [
    'with a short Bucket and an empty Name',
    { Manifest: { Bucket: 'b', Name: '' } },
    /Manifest\.Bucket must .* 3 to 255 .*"b"\. Manifest\.Name must .* 1 to 1024 .*""/,
  ],
  ['with a number as Version', { Manifest: { ...MANIFEST, Version: 7 } }, /Manifest\.Version must .*received 7/],
  ['with a space in JobName', { JobName: 'a b' }, /JobName must .*received "a b"/],
  ['with an empty JobName', { JobName: '' }, /JobName must .*received ""/],
  [
    'with an OutputPrefix of 789 characters',
    { OutputPrefix: 'x'.repeat(789) },
    /OutputPrefix must be a string of 0 to 788 characters that matches \^\\S\*\$; received/,
  ],
  [
    'with a MinConfidence of 100.5',
    { MinConfidence: 100.5 },
    /MinConfidence must be a number from 0 to 100; received 100.5/,
  ],
  ['with a MinConfidence of -1', { MinConfidence: -1 }, /MinConfidence must be a number from 0 to 100; received -1/],
  [
    'with a string as MinConfidence',
    { MinConfidence: '50' },
    /MinConfidence must be a number from 0 to 100; received "50"/,
  ],
  ['with a ProjectVersion that is not an ARN', { ProjectVersion: 'mine' }, /ProjectVersion must .*received "mine"/],
  ['with an ImageCount of 0.5', { ImageCount: 0.5 }, /ImageCount must be a whole number from 1 on; received 0.5/],
  ['with an ImageCount of 0', { ImageCount: 0 }, /ImageCount must be a whole number from 1 on; received 0/],
  ['with a string as TimeoutSeconds', { TimeoutSeconds: '1' }, /TimeoutSeconds must .*received "1"/],
])('the Cause of a runner input %s names the rule that the input breaks', async (_input, more, message) => {
  expect(causeOf(await firstAttempt({ Manifest: MANIFEST, ...more })).Message).toMatch(message);
});

it.each<[string, object]>([
  ['a MinConfidence of 0', { MinConfidence: 0 }],
  ['a MinConfidence of 100', { MinConfidence: 100 }],
  ['an OutputPrefix of 788 characters', { OutputPrefix: 'x'.repeat(788) }],
])('the start function accepts a runner input with %s', async (_input, more) =>
  expect(await firstAttempt({ Manifest: MANIFEST, ...more })).toMatchObject({ starting: false }),
);

it('an OutputPrefix can have 799 characters if the runner has no prefix', async () => {
  const prefixed = (length: number) =>
    firstAttempt({ Manifest: MANIFEST, OutputPrefix: 'x'.repeat(length) }, { outputBucket: 'results' });
  expect(await prefixed(799)).toMatchObject({ starting: false });
  expect(causeOf(await prefixed(800)).Message).toMatch(/0 to 799 characters/);
});

it('an OutputPrefix must be empty if the prefix of the runner has the greatest length', async () => {
  const job = { outputBucket: 'results', outputPrefix: 'x'.repeat(799) };
  const state = await firstAttempt({ Manifest: MANIFEST, OutputPrefix: 'a' }, job);
  expect(causeOf(state).Message).toMatch(/0 to 0 characters/);
});

it('the Cause says that a runner input which is a list must be a JSON object', async () => {
  expect(causeOf(await firstAttempt(['a']))).toMatchObject({
    Message: expect.stringContaining('the input must be a JSON object like {"Manifest"'),
  });
});

it('an invalid runner input ends the execution before any call, and its valid Context stays in events', async () => {
  const requests = cloud.rekognition.requests();
  const state = await firstAttempt({ Manifest: { Bucket: 'uploads' }, Context: { order: 7 } });
  expect(cloud.rekognition.requests()).toBe(requests);
  expect(state).toMatchObject({ status: 'ERROR', error: 'InvalidInput', event: { status: 'ERROR' } });
  expect(state.correlation.event.context).toEqual({ order: 7 });
  expect(causeOf(state).Message).toMatch(/^Invalid input: Manifest\.Name must be .*received nothing\.$/);
});
