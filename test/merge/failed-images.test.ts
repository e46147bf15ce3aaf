import { cutAfter } from '../support/s3-replies';
import { batchS3, retryAtOnce } from '../support/batch-s3';
import type { S3Request } from '../../local/s3/request';
import {
  failedLines,
  type Image,
  images,
  mergeAll,
  requestOf,
  type Story,
  statisticsOf,
  summaryOf,
  write,
} from './merge-function';

const { s3, results } = batchS3();

const failed = async (...stories: Story[]) => {
  await mergeAll(requestOf(write(results, stories), {}, 1));
  return failedLines(results);
};
const lineOf = (part: number, line: number, error: object) => ({
  'source-ref': `s3://images/image ${line}.jpg`,
  error: { ...error, part, line },
});
const TOO_LARGE = { code: 'IMAGE_TOO_LARGE', message: 'Too large.' };
const NO_RESULT = { code: 'NO_RESULT', message: 'The job succeeded without a result for this image.' };

it('failed.jsonl has every image of a failed part, with the code of its job', async () => {
  const record = {
    status: 'FAILED' as const,
    error: 'MediaAnalysisJobFailed',
    code: 'ACCESS_DENIED',
    message: 'No.',
  };
  const error = { code: 'ACCESS_DENIED', message: 'No.' };
  expect(await failed({ images: images(1) }, { images: images(2), record })).toEqual([
    lineOf(2, 1, error),
    lineOf(2, 2, error),
  ]);
});

it('failed.jsonl has the Error of the execution where the job has no code, and a message of bounded length', async () => {
  const record = { status: 'FAILED' as const, error: 'States.Timeout', message: 'x'.repeat(1_000) };
  const [{ error }] = await failed({ images: images(1), record });
  expect(error.code).toBe('States.Timeout');
  expect(error.message).toHaveLength(256);
  expect(await failed({ images: images(1), record: { ...record, message: undefined } })).toEqual([
    lineOf(1, 1, { code: 'States.Timeout' }),
  ]);
});

it('failed.jsonl has every image of a part without a record', async () => {
  const [line] = await failed({ images: images(1), record: 'missing' });
  expect(line.error).toEqual({ code: 'NOT_RECORDED', message: expect.any(String), part: 1, line: 1 });
});

it.each(['line-number', 'line-numer'])(
  'failed.jsonl has the lines that a summary lists by their %s',
  async (member) => {
    const refused = images(5, [2, 5]);
    const summary = summaryOf(refused, member);
    expect(await failed({ images: refused, summary })).toEqual([lineOf(1, 2, TOO_LARGE), lineOf(1, 5, TOO_LARGE)]);
    expect(s3.requests.filter(({ key }) => key.endsWith('results.jsonl'))).toEqual([]);
  },
);

it('failed.jsonl has no line if the summary of a part without statistics says that there is none', async () => {
  expect(await failed({ images: images(3), withoutStatistics: true })).toEqual([]);
});

const refused = images(4, [2, 3]);
const { errors } = summaryOf(refused);
const withErrors = (...listed: unknown[]) => ({ statistics: statisticsOf(refused), errors: listed });
it.each<[string, Story['summary'], object[]]>([
  ['is missing', 'missing', [NO_RESULT, NO_RESULT]],
  ['is no JSON', '{"statistics":', [NO_RESULT, NO_RESULT]],
  ['is no object', '[]', [NO_RESULT, NO_RESULT]],
  ['has no statistics', { errors }, [TOO_LARGE, TOO_LARGE]],
  ['has errors that are no list', { statistics: statisticsOf(refused), errors: 'many' }, [NO_RESULT, NO_RESULT]],
  ['lists fewer errors than it counts', withErrors(errors[1]), [NO_RESULT, TOO_LARGE]],
  ['lists one line twice', withErrors(errors[0], errors[0]), [TOO_LARGE, NO_RESULT]],
  ['lists errors without a line', withErrors({ code: 'A' }, errors[1]), [NO_RESULT, TOO_LARGE]],
  ['lists a line that the manifest does not have', withErrors({ 'line-number': 5 }, errors[0]), [TOO_LARGE, NO_RESULT]],
  ['counts from another manifest', { statistics: statisticsOf(images(9, [2, 3])), errors }, [TOO_LARGE, TOO_LARGE]],
  [
    'counts fewer lines with a result than it should',
    { statistics: { ...statisticsOf(refused), 'valid-json-lines': 1 }, errors },
    [TOO_LARGE, TOO_LARGE],
  ],
  ['lists other members', withErrors({ 'line-number': 2, code: 7 }, 'x', errors[1]), [{}, TOO_LARGE]],
])(
  'failed.jsonl has the images that the results do not have, if the summary %s',
  async (_, summary, [second, third]) => {
    expect(await failed({ images: refused, summary })).toEqual([lineOf(1, 2, second), lineOf(1, 3, third)]);
  },
);

it.each([
  ['the two', '4 lines, 2 of them invalid', [4, 2, 2], [2, 3]],
  ['only that without a result', '5 lines', [5, 2, 2], [2]],
  ['only that without a result', '3 valid lines', [4, 3, 2], [2]],
  ['only that without a result', '1 invalid line', [4, 2, 1], [2]],
])(
  'failed.jsonl has %s if a summary lists two lines and counts %s',
  async (_, __, [total, valid, invalid], expected) => {
    const statistics = { 'total-json-lines': total, 'valid-json-lines': valid, 'invalid-json-lines': invalid };
    const lines = await failed({ images: images(4, [2]), summary: { statistics, errors } });
    expect(lines.map(({ error }) => error.line)).toEqual(expected);
  },
);

it('failed.jsonl has the images that the results do not have, if the summary may not be read or is not named', async () => {
  const story = { images: refused };
  s3.fail('AccessDenied', ({ key }) => key.endsWith('summary.json'));
  const expected = [lineOf(1, 2, NO_RESULT), lineOf(1, 3, NO_RESULT)];
  expect(await failed(story)).toEqual(expected);
  s3.reset();
  expect(await failed({ ...story, record: { summary: undefined } })).toEqual(expected);
});

it('failed.jsonl has as many lines of an image that the manifest names twice as the image lacks results', async () => {
  const twice = (hasResult: boolean): Image => ({ ref: 's3://images/twice.jpg', hasResult });
  const lines = await failed({ images: [twice(true), ...images(1), twice(false), twice(true)], summary: 'missing' });
  expect(lines).toEqual([{ 'source-ref': 's3://images/twice.jpg', error: { ...NO_RESULT, part: 1, line: 4 } }]);
});

it('failed.jsonl has every image if the object of results is missing, and each that results name without labels', async () => {
  const name = 'moderation/results/monday/1/results.jsonl';
  const story = { images: images(2), summary: 'missing', withoutStatistics: true } as const;
  const parts = write(results, [story]);
  results.delete(name);
  await mergeAll(requestOf(parts));
  expect(failedLines(results)).toEqual([lineOf(1, 1, NO_RESULT), lineOf(1, 2, NO_RESULT)]);
  const labels = '"detect-moderation-labels":{}';
  results.put(
    name,
    `{"source-ref":"s3://images/image 1.jpg"}\nno JSON\nnull\n\n{${labels}}\n{"source-ref":"s3://images/image 2.jpg",${labels}}`,
  );
  await mergeAll(requestOf(parts));
  expect(failedLines(results)).toEqual([lineOf(1, 1, NO_RESULT)]);
});

it('failed.jsonl has keys with every character of Unicode, as the manifest has them', async () => {
  const refs = ['é+%20 ', '\u2028\u2029', '\ud83d\ude00', '"\\', 'x'.repeat(1_000)].map(
    (name) => `s3://images/${name}`,
  );
  const lines = await failed({ images: refs.map((ref) => ({ ref, hasResult: false })), record: 'missing' });
  expect(lines.map((line) => line['source-ref'])).toEqual(refs);
  s3.reset();
  const half = refs.map((ref, index) => ({ ref, hasResult: index % 2 === 0 }));
  expect((await failed({ images: half, summary: 'missing' })).map((line) => line['source-ref'])).toEqual([
    refs[1],
    refs[3],
  ]);
});

it('failed.jsonl has a line without an image if a manifest that was changed has one', async () => {
  const parts = write(results, [{ images: images(2), record: 'missing' }]);
  results.put(parts[0].manifest, '{"source-ref":7}\n');
  await mergeAll(requestOf(parts));
  expect(failedLines(results)).toEqual([{ error: expect.objectContaining({ code: 'NOT_RECORDED', line: 1 }) }]);
});

it('a merge tries again after an error of S3 that passes', async () => {
  retryAtOnce();
  const seen = new Set<string>();
  s3.fail('SlowDown', ({ operation, key }) => {
    const isFirst = !seen.has(operation + key);
    seen.add(operation + key);
    return isFirst;
  });
  expect(
    await failed({ images: images(3, [2]), summary: 'missing' }, { images: images(1), record: 'missing' }),
  ).toHaveLength(2);
});

it.each([
  'plans/first/parts.json',
  'records/0000001.json',
  'plans/first/manifests/0000001.jsonl',
  'results.jsonl',
  'summary.json',
])('a call of a merge ends without writing anything if S3 does not send %s, or breaks off its body', async (name) => {
  retryAtOnce();
  const isMeant = ({ operation, key }: S3Request) => operation === 'GetObject' && key.endsWith(name);
  const faults = [
    () => s3.fail('InternalError', isMeant),
    () => (s3.after = (reply, request) => (isMeant(request) ? cutAfter(1, 'break')(reply) : reply)),
  ];
  for (const beginFault of faults) {
    s3.reset();
    beginFault();
    const refused = images(3, [2]);
    const summary = name === 'results.jsonl' ? 'missing' : summaryOf(refused);
    await expect(failed({ images: refused, summary })).rejects.toThrow();
    expect(s3.count('PutObject')).toBe(0);
  }
});

it('a call of a merge ends if results may not be read, because it is not known which images have one', async () => {
  s3.fail('AccessDenied', ({ key }) => key.endsWith('results.jsonl'));
  await expect(failed({ images: images(1), withoutStatistics: true, summary: 'missing' })).rejects.toMatchObject({
    name: 'AccessDenied',
  });
});

it('a call of a merge ends if the manifest of a part is missing', async () => {
  const parts = write(results, [{ images: images(1), record: 'missing' }]);
  results.delete(parts[0].manifest);
  await expect(mergeAll(requestOf(parts))).rejects.toThrow(
    'The manifest of part 1 is missing: s3://results/moderation',
  );
});
