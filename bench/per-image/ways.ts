/** Other ways to call DetectModerationLabels for each of many images, as one would write them. Computed, not run. */
import { markdownTable } from '../../tools/markdown-table';
import { type Priced, shownName, type Usage } from '../prices';
import { significant } from '../schedule';
import { seededRandom } from '../seeded-random';
import { mean } from '../statistics';
import { TYPICAL } from './latencies';

const SEED = 12;
const DRAWS = 100_000;

const random = seededRandom(SEED);
const calls = Array.from({ length: DRAWS }, () => TYPICAL.draw(random));

/** Step Functions bills Express workflows in steps of 100 ms and of 64 MB. */
const expressSeconds = mean(calls.map((seconds) => Math.ceil(seconds * 10) / 10));
const EXPRESS_GB = 64 / 1_024;

/** A function with 256 MB gets messages in batches of ten, and analyses one image after the other. */
const BATCH_SIZE = 10;
const CONSUMER_GB = 0.25;

interface Term {
  readonly of: Priced;
  readonly formula: string;
  readonly perImage: number;
}

interface Way {
  readonly name: string;
  readonly terms: readonly Term[];
}

export const WAYS: readonly Way[] = [
  {
    name: 'Distributed Map, an Express child for each image',
    terms: [
      { of: 'transition', formula: 'one for each child', perImage: 1 },
      { of: 'expressRequest', formula: 'one for each child', perImage: 1 },
      {
        of: 'expressGigabyteSecond',
        formula: 'images × duration of a call, rounded up to 0.1 s × 64 MB',
        perImage: expressSeconds * EXPRESS_GB,
      },
    ],
  },
  {
    name: 'SQS, a message for each image, functions that take ten',
    terms: [
      { of: 'sqsRequest', formula: 'images / 10 × 3: send, receive, delete', perImage: 3 / BATCH_SIZE },
      { of: 'request', formula: 'images / 10', perImage: 1 / BATCH_SIZE },
      { of: 'gigabyteSecond', formula: 'images × duration of a call × 256 MB', perImage: mean(calls) * CONSUMER_GB },
      { of: 's3Put', formula: 'images / 10: a file of results for each call', perImage: 1 / BATCH_SIZE },
    ],
  },
];

export const usageOfWay = ({ terms }: Way, images: number): Usage =>
  Object.fromEntries(terms.map(({ of, perImage }) => [of, perImage * images]));

export function formulasTable(images: number): string {
  const rows = WAYS.flatMap(({ name, terms }) =>
    terms.map(({ of, formula, perImage }) => [name, shownName(of), formula, significant(perImage * images)]),
  );
  return markdownTable(['way', 'uses', 'formula', `for ${images.toLocaleString('en-US')} images`], rows);
}
