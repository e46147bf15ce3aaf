/** A batch of 100 million images stays below the limits of Step Functions, by arithmetic. */
import { causeOf as mergeCause } from '../../lambda/merge/cause';
import { NOTHING_FOUND, withPart } from '../../lambda/merge/findings';
import { partEvent } from '../../lambda/part/part-event';
import { runnerExecution } from '../../lambda/part/runner-execution';
import { imagesPerPartOf } from '../../lambda/plan/summary';
import { BatchKey, type Part, type PartRecord } from '../../lib/protocol/batch/batch-files';
import { MAX_BATCH_CONTEXT_LENGTH } from '../../lib/protocol/batch/batch-input';
import type { BatchOptions, InitialPartState } from '../../lib/protocol/batch/batch-requests';
import type { BatchState } from '../../lib/protocol/batch/batch-state';
import { MAX_BATCH_IMAGES, MAX_PARTS, partsOf } from '../../lib/protocol/batch/split';
import { HISTORY_EVENTS_LIMIT, PLAN_FUNCTION_TIMEOUT_SECONDS } from '../../lib/protocol/limits';
import { OBJECT_NAME } from '../../lib/protocol/rekognition';

/** @see https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html */
const MAX_PAYLOAD_BYTES = 256 * 1024;
/** @see https://docs.aws.amazon.com/step-functions/latest/dg/input-output-itemreader.html */
const MAX_LIST_BYTES = 10 * 1024 ** 3;

/** A Task has five history events, a Choice two, and each retry three. */
const EVENTS_OF_A_CALL = 7;
const EVENTS_OF_A_RETRY = 3;

const BATCH_ID = 'b'.repeat(80);
const PLACE = { bucket: 'b'.repeat(63), prefix: `${'p'.repeat(250)}/`, batchId: BATCH_ID, planId: 'f'.repeat(16) };
const CONTEXT = { text: 'é'.repeat(MAX_BATCH_CONTEXT_LENGTH - 11) };
const ARN = `arn:aws-us-gov:states:us-gov-west-1:123456789012:execution:${'m'.repeat(80)}:${'e'.repeat(80)}`;
const EXECUTION = { executionArn: ARN, stateMachineArn: ARN, stateMachineName: 'm'.repeat(80), name: BATCH_ID };
const PART: Part = {
  part: MAX_PARTS,
  manifest: BatchKey.manifest(PLACE, MAX_PARTS),
  lines: 10_000,
  firstImage: MAX_BATCH_IMAGES,
};
const RECORD: PartRecord = {
  version: '1.0',
  ...PART,
  status: 'FAILED',
  attempt: 99,
  jobEnded: true,
  results: { Bucket: PLACE.bucket, Name: 'é'.repeat(OBJECT_NAME.maxLength) },
  error: 'e'.repeat(256),
  message: 'é'.repeat(1_024),
  recordedAt: '2026-01-01T00:00:00.000Z',
};
const CHILD: InitialPartState = {
  part: PART,
  batch: {
    batchId: BATCH_ID,
    planId: PLACE.planId,
    partsKey: BatchKey.parts(PLACE),
    parts: MAX_PARTS,
    images: MAX_BATCH_IMAGES,
    invalidLines: MAX_BATCH_IMAGES,
    context: CONTEXT,
    projectVersion: 'v'.repeat(2_048),
  },
  execution: EXECUTION,
};
const bytes = (value: unknown) => Buffer.byteLength(JSON.stringify(value));

it('a batch has at most 50,000 parts, however few images a job is to get', () => {
  const options = { imagesPerPart: 1, slots: 20 } as BatchOptions;
  for (const images of [1, MAX_PARTS, MAX_PARTS + 1, MAX_BATCH_IMAGES]) {
    const perJob = imagesPerPartOf(images, options);
    expect(partsOf(images, perJob)).toBeLessThanOrEqual(MAX_PARTS);
    expect(perJob).toBe(images <= MAX_PARTS ? 1 : Math.ceil(images / MAX_PARTS));
  }
});

it('the result of the map fits with the most parts', () => {
  expect(bytes(Array.from({ length: MAX_PARTS }, () => ({})))).toBeLessThan(MAX_PAYLOAD_BYTES);
});

it('the list of the most parts is shorter than the longest list that a Distributed Map reads', () => {
  expect(MAX_PARTS * (bytes(PART) + 2)).toBeLessThan(MAX_LIST_BYTES);
});

it('the history of a batch has room for a listing of 100 million keys at two pages a second', () => {
  const pages = (2 * MAX_BATCH_IMAGES) / 1_000;
  const planCalls = pages / 2 / (PLAN_FUNCTION_TIMEOUT_SECONDS - 60);
  const mergeCalls = MAX_PARTS / 1_000;
  expect((planCalls + mergeCalls) * EVENTS_OF_A_CALL).toBeLessThan(HISTORY_EVENTS_LIMIT / 10);
});

it('the history of a part has room for ten attempts whose calls are all retried to the end', () => {
  const retries = 3 * 120 + 60 + 10;
  expect(10 * (3 * EVENTS_OF_A_CALL + retries * EVENTS_OF_A_RETRY)).toBeLessThan(HISTORY_EVENTS_LIMIT);
});

it('the state of a part fits with the longest context, keys and messages', () => {
  const attempts = { number: 99, ofExecution: 10 };
  const execution = runnerExecution(
    { ...CHILD, attempts },
    {
      outputBucket: PLACE.bucket,
    },
  );
  const event = partEvent(CHILD, RECORD);
  const progressEvent = { ...event, counts: CHILD.batch };
  const outcome = { Error: 'States.TaskFailed', Cause: 'é'.repeat(32_768) };
  expect(bytes({ ...CHILD, attempts, ...execution, outcome, event, progressEvent })).toBeLessThan(MAX_PAYLOAD_BYTES);
});

it('the last state of a batch fits with the longest context, cause and failure of the map', () => {
  const entry = { ...RECORD, manifest: { Bucket: PLACE.bucket, Name: PART.manifest }, imagesFailed: 10_000 };
  const { error, code, message } = RECORD;
  let findings = NOTHING_FOUND;
  for (let part = 1; part <= 11; part++) {
    findings = withPart(findings, { ...entry, part, error: { error, code, message } });
  }
  const mapFailure = { Error: 'States.ItemReaderFailed', Cause: 'é'.repeat(32_768) };
  const input = { BatchId: BATCH_ID, Context: CONTEXT, Images: { Bucket: PLACE.bucket, Prefix: 'é'.repeat(512) } };
  const state = { input, batch: CHILD.batch, execution: EXECUTION, mapFailure } as unknown as BatchState;
  const counts = { images: MAX_BATCH_IMAGES, invalidLines: 0, parts: MAX_PARTS };
  const merged = { place: PLACE, state, execution: EXECUTION, findings, counts };
  const cause = mergeCause(merged, 'TooManyFailedImages', { maxFailedShare: 0 });
  const event = { id: ARN, context: CONTEXT, counts, cause, executionArn: ARN, stateMachineArn: ARN };
  expect(bytes({ ...state, event, cause })).toBeLessThan(MAX_PAYLOAD_BYTES);
});

it('a plan that pauses fits with ten million invalid lines, and the first of them', () => {
  const line = { line: MAX_BATCH_IMAGES, reason: 'r'.repeat(100), text: '\u0001'.repeat(200) };
  const invalid = 10_000_000 * 300;
  const piece = { etag: `"${'e'.repeat(32)}"`, checksum: 'c'.repeat(8) };
  const pieces = Array.from({ length: invalid / (8 * 1024 * 1024) }, () => piece);
  const planning = { firstInvalidLines: Array(10).fill(line), invalid: { uploadId: 'u'.repeat(128), pieces } };
  expect(bytes({ input: { Context: CONTEXT }, batch: CHILD.batch, planning })).toBeLessThan(MAX_PAYLOAD_BYTES);
});
