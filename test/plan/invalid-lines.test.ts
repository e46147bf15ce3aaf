import { clocks, filesOf, invalidOf, jsonLine, MANIFEST, planned, useS3 } from './planning';

const INPUT = { Manifest: MANIFEST };
const OPTIONS = { imagesPerPart: 1 };

/** JSON writes each character of the text with six bytes. */
const INVALID = `{${'\u0001'.repeat(200)}`;
const IMAGES = [0, 7_000, 7_100];
/** More than one piece of an upload after the first image, and a few lines after the second one. */
const LINES = Array.from({ length: 7_101 }, (_, i) => (IMAGES.includes(i) ? jsonLine(`${i}.jpg`) : INVALID));

describe('a list of invalid lines that is too long for one request', () => {
  const s3 = useS3();
  beforeEach(() => s3().put('sources/images.jsonl', LINES.join('\n')));

  const isComplete = () =>
    expect(invalidOf(s3()).map(({ line }) => line)).toEqual(
      LINES.flatMap((line, i) => (line === INVALID ? [i + 1] : [])),
    );

  it('is uploaded in pieces', async () => {
    await planned(INPUT, { options: OPTIONS });
    isComplete();
    expect(s3().operations('UploadPart')).toHaveLength(2);
  });

  it('goes on with the next piece after a pause, and is the same', async () => {
    await planned(INPUT, { options: OPTIONS });
    const { 'invalid.jsonl': once } = filesOf(s3());
    s3().objects.delete('results/out/batches/one/plan.json');
    await planned(INPUT, { options: OPTIONS, nextClock: clocks([8_000, 6_150]) });
    expect(filesOf(s3())['invalid.jsonl'] === once).toBe(true);
    expect(s3().operations('CreateMultipartUpload')).toHaveLength(2);
  });

  it('is begun again if its upload is gone', async () => {
    let isGone = false;
    const onState = () => {
      if (s3().uploads.size > 0 && !isGone) {
        isGone = true;
        s3().uploads.clear();
      }
    };
    await planned(INPUT, { options: OPTIONS, nextClock: clocks([8_000, 6_150]), onState });
    expect(isGone).toBe(true);
    isComplete();
  });
});
