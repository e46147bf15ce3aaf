import type { FailureCode } from '../../lib/protocol/rekognition';
import { Batch, lineOf, mostAtOnce, partOf, uri, uris } from './batches';
import { expectEveryImage } from './every-image';
import { jobsGo, scenario } from './scenario';

/** How the jobs of a part fail, one after the other. The next one succeeds. */
const FAILURES: Record<number, FailureCode[]> = {
  5: ['ACCESS_DENIED'],
  9: ['INTERNAL_ERROR'],
  17: ['INTERNAL_ERROR', 'INTERNAL_ERROR', 'INTERNAL_ERROR'],
  21: ['THROTTLED'],
};
const SLOW_PARTS = [2, 12];

let jobsToStop = 7;
let middleIsReached: () => void;
const middle = new Promise<void>((resolve) => (middleIsReached = resolve));

jobsGo({
  failWith: (manifest) => {
    const { name, part } = partOf(manifest)!;
    return name === 'mixed' ? FAILURES[part]?.shift() : undefined;
  },
  jobDurationSeconds: (manifest) => {
    const { name, part } = partOf(manifest)!;
    if (name === 'mixed') return SLOW_PARTS.includes(part) ? 5 : 1;
    if (--jobsToStop === 0) middleIsReached();
    return part <= 2 ? 1 : 6;
  },
  // More than the batches want: nothing but the batch itself limits its jobs.
  maxConcurrentJobs: 100,
});

/** 250 images, of which jobs refuse some, and lines that name none. */
function mixedSource() {
  const lines: string[] = [];
  const images: string[] = [];
  const invalid: number[] = [];
  for (let image = 1; image <= 250; image++) {
    images.push(image % 40 === 0 ? `s3://images/${image}.gif` : uri(image));
    lines.push(lineOf(images.at(-1)!));
    if (image % 60 === 0) invalid.push(lines.push('no image\n'));
    if (image % 70 === 0) lines.push('\n');
  }
  return { images, invalid, text: lines.join('') };
}

describe('a batch', () => {
  scenario(
    '25 parts with jobs that fail, are slow or refuse images run five at a time, and every image is accounted for',
    async (cloud) => {
      const batch = new Batch(cloud, 'mixed');
      const source = mixedSource();
      const run = await batch.run({ Manifest: await batch.put('all.jsonl', source.text), Context: { order: 7 } });
      return { batch, source, run, events: await batch.eventsOf(run) };
    },
    async ({ batch, source, run, events }) => {
      expect(run).toMatchObject({ status: 'SUCCEEDED', output: { status: 'SUCCEEDED' } });
      const failed = await expectEveryImage(batch, source);
      const codes = new Set(failed.map(({ error: { part, code } }) => `${part} ${code}`));
      const refused = [4, 8, 12, 16, 20, 24].map((part) => `${part} INVALID_SOURCE_REF`);
      expect([...codes].sort()).toEqual([...refused, '5 ACCESS_DENIED', '17 INTERNAL_ERROR'].sort());

      const jobs = await batch.jobs();
      expect(jobs).toHaveLength(25 + 4);
      expect(mostAtOnce(jobs)).toBe(5);

      const { counts } = await batch.json('index.json');
      const of = (status: string) => events.filter(({ detail }) => detail.status === status);
      expect(of('PLANNED')).toMatchObject([{ detail: { counts: { images: 250, parts: 25 } } }]);
      expect(of('PROGRESS')).toHaveLength(25);
      expect(of('SUCCEEDED')).toMatchObject([
        { detail: { counts, context: { order: 7 } }, rules: ['onBatchStateChange', 'onBatchSucceeded'] },
      ]);
      expect(events).toHaveLength(1 + 25 + 1);
    },
  );

  scenario(
    'a batch that is aborted in the middle goes on with its BatchId in another execution, and no job is started twice',
    async (cloud) => {
      const batch = new Batch(cloud, 'aborted');
      const images = uris(120);
      const input = { Manifest: await batch.put('all.jsonl', images.map(lineOf).join('')) };
      const first = await batch.start(input);
      await middle;
      await batch.stop(first);
      const aborted = await cloud.endOf(first);
      const before = await batch.jobs();
      return { batch, images, aborted, before, again: await batch.run(input) };
    },
    async ({ batch, images, aborted, before, again }) => {
      expect(aborted.status).toBe('ABORTED');
      expect(before.filter(({ Status }) => Status !== 'SUCCEEDED')).not.toHaveLength(0);
      expect(before.length).toBeLessThan(12);
      expect(again).toMatchObject({ status: 'SUCCEEDED', output: { counts: { partsSucceeded: 12 } } });
      await expectEveryImage(batch, { images });
      const jobs = await batch.jobs();
      expect(new Set(jobs.map(({ JobName }) => JobName)).size).toBe(12);
      expect(jobs).toHaveLength(12);
      // The jobs of the aborted execution hold their slots until they end.
      expect(mostAtOnce(jobs)).toBe(5);
      expect(jobs.map(({ JobId }) => JobId)).toEqual(expect.arrayContaining(before.map(({ JobId }) => JobId)));
    },
  );
});
