import { clocks, filesOf, invalidOf, jsonLine, MANIFEST, planned, planS3 } from './planning';

const { s3, sources, results } = planS3();
const INPUT = { Manifest: MANIFEST };
const OPTIONS = { imagesPerPart: 1 };

/** JSON writes each character of the text with six bytes. */
const INVALID = `{${'\u0001'.repeat(200)}`;
const IMAGES = [0, 7_000, 7_100];
/** More than one piece of an upload after the first image, and a few lines after the second one. */
const LINES = Array.from({ length: 7_101 }, (_, i) => (IMAGES.includes(i) ? jsonLine(`${i}.jpg`) : INVALID));

beforeEach(() => sources.put('images.jsonl', LINES.join('\n')));

const isComplete = () =>
  expect(invalidOf(results).map(({ line }) => line)).toEqual(
    LINES.flatMap((line, i) => (line === INVALID ? [i + 1] : [])),
  );

it('a list of invalid lines that is too long for one request is uploaded in pieces', async () => {
  await planned(INPUT, { options: OPTIONS });
  isComplete();
  expect(s3.operations('UploadPart')).toHaveLength(2);
});

it('a long list of invalid lines goes on with the next piece after a pause, and is the same', async () => {
  await planned(INPUT, { options: OPTIONS });
  const { 'invalid.jsonl': once } = filesOf(results);
  results.delete('out/batches/one/plan.json');
  await planned(INPUT, { options: OPTIONS, nextClock: clocks([8_000, 6_150]) });
  expect(filesOf(results)['invalid.jsonl'] === once).toBe(true);
  expect(s3.operations('CreateMultipartUpload')).toHaveLength(2);
});

it('a long list of invalid lines is begun again if its upload is gone', async () => {
  let isGone = false;
  const onState = () => {
    if (s3.uploads.open > 0 && !isGone) {
      isGone = true;
      s3.uploads.abortAll();
    }
  };
  await planned(INPUT, { options: OPTIONS, nextClock: clocks([8_000, 6_150]), onState });
  expect(isGone).toBe(true);
  isComplete();
});
