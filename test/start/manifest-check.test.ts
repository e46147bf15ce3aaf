import type { JobOptions } from '../../lib/protocol/requests';
import { causeOf } from '../support/cause';
import { JOB, startFunction } from '../support/start-function';

const { cloud, firstAttempt } = startFunction();

const LINE = '{"source-ref":"s3://b/1.jpg"}\n';
const RESULT = '{"source-ref":"s3://b/1.jpg","detect-moderation-labels":{"ModerationLabels":[]}}\n';

/** Writes a manifest and tries to start a job with it. Counts the calls of Rekognition. */
async function startWith(text: string, Name: string, job = JOB) {
  const Manifest = { Bucket: 'results', Name };
  await cloud.store.write(Manifest, text);
  const requests = cloud.rekognition.requests();
  const state = await firstAttempt({ Manifest, Context: { order: 7 } }, job);
  return { state, calls: cloud.rekognition.requests() - requests };
}

it.each<[string, string, string, RegExp, RegExp]>([
  ['without lines', '\n \n', 'empty.jsonl', /has 0 lines; a job takes at least 1/, /^Write a line /],
  ['of 10,001 lines', LINE.repeat(10_001), 'long.jsonl', /has 10001 lines; a job takes at most 10000/, /^Split/],
  [
    'of 50 MB and one byte',
    'x'.repeat(52_428_801),
    'large.jsonl',
    /has 52428801 bytes; a job takes at most 52428800/,
    /^Split/,
  ],
  [
    'that is a file of results',
    RESULT,
    'a-results.jsonl',
    /its lines have detect-moderation-labels/,
    /copy their source-refs/,
  ],
  [
    'that is a file of results after lines that are not JSON objects',
    `\nno json\n[1]\nnull\n${RESULT}`,
    'b-results.jsonl',
    /is a file of results/,
    /copy/,
  ],
  ['of a byte-order mark and blank lines', '\uFEFF\n\r\n', 'bom.jsonl', /has 0 lines/, /^Write a line /],
  [
    'that is a file of results after a byte-order mark and many blank lines',
    `\uFEFF${'\n'.repeat(30)}${RESULT}`,
    'c-results.jsonl',
    /is a file of results/,
    /copy/,
  ],
  [
    'that is a file of results whose first line has a byte-order mark',
    `\uFEFF${RESULT}`,
    'd-results.jsonl',
    /is a file of results/,
    /copy/,
  ],
  [
    'below the output of the runner',
    LINE,
    'moderation/x.jsonl',
    /is below this runner's own output, s3:\/\/results\/moderation\/\./,
    /copy/,
  ],
])('the start function rejects a manifest %s', async (_manifest, text, name, message, hint) => {
  const { state, calls } = await startWith(text, name);
  expect(calls).toBe(0);
  expect(state).toMatchObject({
    hasEnded: true,
    status: 'ERROR',
    error: 'InvalidManifest',
    event: { status: 'ERROR', error: 'InvalidManifest' },
    correlation: { event: { context: { order: 7 } } },
  });
  const cause = causeOf(state);
  expect(cause).toMatchObject({ Manifest: { Name: name }, Context: { order: 7 } });
  expect(cause.Message).toMatch(message);
  expect(cause.Hint).toMatch(hint);
});

it('the Cause of InvalidManifest has the size of the manifest', async () => {
  const { state } = await startWith(LINE.repeat(10_001), 'size.jsonl');
  expect(causeOf(state).ManifestSize).toEqual({ lines: 10_001, bytes: 300_030, hasResults: false });
});

it.each<[string, string, string, JobOptions]>([
  ['of 10,000 lines', LINE.repeat(10_000), 'most.jsonl', JOB],
  ['of 50 MB', LINE.trimEnd().padEnd(52_428_800), 'largest.jsonl', JOB],
  ['beside the output of the runner', LINE, 'moderation.jsonl', JOB],
  ['in the output bucket of a runner without a prefix', LINE, 'moderation/y.jsonl', { outputBucket: 'results' }],
  ['below the prefix of the runner in another bucket', LINE, 'moderation/z.jsonl', { ...JOB, outputBucket: 'others' }],
  ['with a result after its first 20 lines', LINE.repeat(20) + RESULT, 'far.jsonl', JOB],
])('the start function accepts a manifest %s', async (_manifest, text, name, job) => {
  const { state, calls } = await startWith(text, name, job);
  expect(state).toMatchObject({ starting: false, hasEnded: false });
  expect(calls).toBe(1);
});
