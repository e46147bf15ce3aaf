/** Calls of the images function on a simulated S3, with answers that tests choose. Pauses take no time. */
import type { Answer } from '../../lambda/images/detect';
import type { Image } from '../../lambda/images/image';
import { analyzePart } from '../../lambda/images/part';
import type { Surroundings } from '../../lambda/images/surroundings';
import type { ImagesOptions, PartState } from '../../lib/protocol/batch/batch-requests';
import type { JobSettings } from '../../lib/protocol/batch/plan-file';
import type { TestBucket } from '../support/test-s3';

export const OPTIONS: ImagesOptions = { outputBucket: 'results', outputPrefix: 'moderation/', callsPerSecond: 50 };
export const EXECUTION = {
  executionArn: 'arn:aws:states:us-east-1:111111111111:execution:Batch:monday',
  stateMachineArn: 'arn:aws:states:us-east-1:111111111111:stateMachine:Batch',
  stateMachineName: 'Batch',
  name: 'monday',
};
const PLAN = 'moderation/batches/monday/plans/first/';
export const MANIFEST = `${PLAN}manifests/0000001.jsonl`;
export const sliceKey = (slice: number) => `${PLAN}slices/0000001/000${slice}.json`;
export const LEASE = `${PLAN}slices/0000001/lease.json`;
export const RESULTS = 'moderation/results/monday/0000001/results.jsonl';
export const SUMMARY = 'moderation/results/monday/0000001/manifest-summary.json';

export const BATCH = {
  batchId: 'monday',
  planId: 'first',
  partsKey: `${PLAN}parts.json`,
  parts: 1,
  images: 450,
  invalidLines: 0,
  minConfidence: 60,
};

export const partState = (lines: number): PartState => ({
  part: { part: 1, manifest: MANIFEST, lines, firstImage: 1 },
  batch: BATCH,
  execution: EXECUTION,
  attempts: { number: 1, ofExecution: 1 },
  run: true,
  tellsProgress: false,
});

/** Some keys need care: white space, quotes, a line separator. */
export const refOf = (index: number) => `s3://images/a b/"${index}"\u2028.jpg`;

export const putManifest = (results: TestBucket, lines: number) =>
  results.put(
    MANIFEST,
    Array.from({ length: lines }, (_, index) => `${JSON.stringify({ 'source-ref': refOf(index) })}\n`).join(''),
  );

export const numberOf = ({ key }: Image) => Number(/\d+/.exec(key)![0]);

export const labelsOf = (image: Image) => ({
  ModerationLabels: [{ Name: 'Violence', Confidence: numberOf(image) / 10, ParentName: '', TaxonomyLevel: 1 }],
  ModerationModelVersion: '7.0',
  ContentTypes: [{ Name: 'Animated', Confidence: 72.7257 }],
});

/** What a call of the function works with. It answers each image with labels, unless the test says otherwise. */
export class ImagesFunction {
  readonly calls: Image[] = [];
  settings: JobSettings = {};
  answer: (image: Image) => Answer | Promise<Answer> = (image) => ({ labels: labelsOf(image) });
  /** Tells whether the time is over, after so many calls of Amazon Rekognition. */
  isOver: (calls: number) => boolean = () => false;
  /** Milliseconds that the function has slept. */
  private now = 0;

  readonly around: Surroundings = {
    clock: { isOver: () => this.isOver(this.calls.length) },
    time: { now: () => this.now, sleep: (ms) => Promise.resolve((this.now += ms)) },
    detectWith: (settings) => {
      this.settings = settings;
      return (image) => {
        this.calls.push(image);
        return Promise.resolve(this.answer(image));
      };
    },
  };

  /** Otherwise the time of day does not pass while the function sleeps. */
  useAsTimeOfDay(): void {
    const start = Date.now();
    jest.spyOn(Date, 'now').mockImplementation(() => start + this.now);
  }

  /** The state goes through JSON, as it does in Step Functions. */
  analyze = async (state: PartState): Promise<PartState> =>
    JSON.parse(JSON.stringify(await analyzePart({ state, options: OPTIONS }, this.around))) as PartState;
}
