/** Plans batches as the state machine does: calls the function until it has planned. */
import type { Part } from '../../lib/protocol/batch/batch-files';
import type { BatchOptions, BatchRequest } from '../../lib/protocol/batch/batch-requests';
import { type BatchState, BatchStep, type InitialBatchState } from '../../lib/protocol/batch/batch-state';
import type { PlanFile } from '../../lib/protocol/batch/plan-file';
import { planIdOf } from '../../lambda/batch/place';
import { plan } from '../../lambda/plan/planner';
import { type TestBucket, TestS3 } from '../support/test-s3';

export const OPTIONS: BatchOptions = {
  outputBucket: 'results',
  outputPrefix: 'out/',
  maxImages: 1_000_000,
  dropDuplicates: true,
  slots: 20,
  attemptsPerPart: 3,
  maxFailedShare: 0,
};

export const EXECUTION = {
  executionArn: 'arn:aws:states:us-east-1:111122223333:execution:Batch:one',
  stateMachineArn: 'arn:aws:states:us-east-1:111122223333:stateMachine:Batch',
  stateMachineName: 'Batch',
  name: 'one',
};

export const MANIFEST = { Bucket: 'sources', Name: 'images.jsonl' };
const FOLDER = 'out/batches/one/';
export const PLAN_ID = planIdOf(EXECUTION);

export const requestOf = (
  state: InitialBatchState | BatchState,
  options: Partial<BatchOptions> = {},
): BatchRequest => ({ state, execution: EXECUTION, options: { ...OPTIONS, ...options } });

/** A clock that never says that the time is over. */
export const ENOUGH_TIME = { isOver: () => false };

/** Clocks of calls that may look at so many entries each. The last number holds for all further calls. */
export function clocks(entries: readonly number[]) {
  let calls = 0;
  return () => {
    let left = entries[Math.min(calls++, entries.length - 1)];
    return { isOver: () => --left <= 0 };
  };
}

interface Run {
  readonly options?: Partial<BatchOptions>;
  readonly nextClock?: () => { isOver: () => boolean };
  /** Sees each state, as Step Functions would keep it. */
  readonly onState?: (state: BatchState) => void;
  /** Sees what a call has thrown. Then the same call is made again, as Step Functions does. */
  readonly onThrown?: (thrown: unknown) => void;
}

/** The last state. */
export async function planned(
  input: unknown,
  { options, nextClock = () => ENOUGH_TIME, onState, onThrown }: Run = {},
): Promise<BatchState> {
  let state: InitialBatchState | BatchState = { input };
  for (;;) {
    const answer = await plan(requestOf(state, options), nextClock()).catch((thrown: unknown) => {
      if (!onThrown) throw thrown;
      onThrown(thrown);
    });
    if (!answer) continue;
    const next = JSON.parse(JSON.stringify(answer)) as BatchState;
    onState?.(next);
    if (next.next !== BatchStep.PLAN) return next;
    state = next;
  }
}

/** All files of a batch: their contents by their names. The files of its plan are named without the plan's folder. */
export const filesOf = (results: TestBucket): Record<string, string> =>
  Object.fromEntries(
    results
      .keys(FOLDER)
      .map((key) => [key.slice(FOLDER.length).replace(`plans/${PLAN_ID}/`, ''), results.text(key)!])
      .sort(),
  );

/** The files that later steps read. What is kept between calls is not among them. */
export const resultOf = (results: TestBucket): Record<string, string> =>
  Object.fromEntries(Object.entries(filesOf(results)).filter(([name]) => !name.startsWith('unfinished/')));

export const planFileOf = (results: TestBucket) => JSON.parse(filesOf(results)['plan.json']) as PlanFile;
export const partsOf = (results: TestBucket) => JSON.parse(filesOf(results)['parts.json']) as Part[];

/** The URIs of all images, in the order of the parts. */
export const imagesOf = (results: TestBucket): string[] =>
  partsOf(results).flatMap(({ manifest }) => refsIn(results.text(manifest)!));

const refsIn = (manifest: string): string[] =>
  manifest
    .trimEnd()
    .split('\n')
    .map((line) => (JSON.parse(line) as { 'source-ref': string })['source-ref']);

export const invalidOf = (results: TestBucket): { line: number; reason: string; text: string }[] =>
  filesOf(results)
    ['invalid.jsonl'].split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));

export const jsonLine = (key: string, bucket = 'photos') => JSON.stringify({ 'source-ref': `s3://${bucket}/${key}` });
export const jsonLines = (count: number) => Array.from({ length: count }, (_, i) => jsonLine(`${i}.jpg`)).join('\n');

export const causeOf = ({ cause }: BatchState) => JSON.parse(cause!) as Record<string, any>;

/** The simulated S3 for the tests of a file, with the buckets of a plan. */
export function planS3() {
  const s3 = new TestS3();
  afterEach(() => jest.restoreAllMocks());
  return { s3, sources: s3.bucket('sources'), photos: s3.bucket('photos'), results: s3.bucket('results') };
}
