import { handler } from '../../lambda/part/handler';
import type { PartRecord } from '../../lib/protocol/batch/batch-files';
import type { InitialPartState, PartRequest, PartState } from '../../lib/protocol/batch/batch-requests';

export const OPTIONS: PartRequest['options'] = {
  outputBucket: 'results',
  outputPrefix: 'moderation/',
  attemptsPerPart: 3,
};
export const EXECUTION = {
  executionArn: 'arn:aws:states:us-east-1:111111111111:execution:Batch:monday',
  stateMachineArn: 'arn:aws:states:us-east-1:111111111111:stateMachine:Batch',
  stateMachineName: 'Batch',
  name: 'monday',
};
export const RECORD = 'moderation/batches/monday/records/0000007.json';

/** A child of the map before its first call: part 7 of 20. */
export const child = (batch: Partial<InitialPartState['batch']> = {}, part = 7): InitialPartState => ({
  part: {
    part,
    manifest: `moderation/batches/monday/plans/first/manifests/000000${part}.jsonl`,
    lines: 10,
    firstImage: 61,
  },
  batch: {
    batchId: 'monday',
    planId: 'first',
    partsKey: 'moderation/batches/monday/plans/first/parts.json',
    parts: 20,
    images: 200,
    invalidLines: 3,
    ...batch,
  },
  execution: EXECUTION,
});

export const record = (members: Partial<PartRecord>): PartRecord => ({
  version: '1.0',
  ...child().part,
  status: 'SUCCEEDED',
  attempt: 1,
  jobEnded: true,
  recordedAt: '2026-01-01T00:00:00.000Z',
  ...members,
});

export const begin = (state = child(), options: Partial<PartRequest['options']> = {}) =>
  handler({ state, options: { ...OPTIONS, ...options } });

/** Begins the part, and then tells what came of the runner's execution. */
export async function run(outcome: NonNullable<PartState['outcome']>, state = child()): Promise<PartState> {
  return after(await begin(state), outcome);
}

export const after = (state: PartState, outcome: NonNullable<PartState['outcome']>) =>
  // The state goes through JSON, as it does in Step Functions.
  handler(JSON.parse(JSON.stringify({ state: { ...state, outcome }, options: OPTIONS })) as PartRequest);

/** The answer about a job with results, as the runner's execution returns it. */
export const ANSWER = {
  Status: 'SUCCEEDED',
  JobId: 'job-1',
  Results: { S3Object: { Bucket: 'results', Name: 'moderation/results/monday/0000007/job-1-results.jsonl' } },
  ManifestSummary: {
    S3Object: { Name: 'moderation/results/monday/0000007/job-1-manifest-summary.json', Version: 'v' },
  },
  manifestStatistics: { totalJsonLines: 10, validJsonLines: 9, invalidJsonLines: 1 },
};

/** How Step Functions on AWS describes a runner's execution that failed. */
export const described = (members: object) => ({
  Error: 'States.TaskFailed',
  Cause: JSON.stringify({ ExecutionArn: 'arn:runner', Input: '{}', Name: 'n', Status: 'FAILED', ...members }),
});

/** Error and Cause of a job that failed with a code. */
export const jobFailed = (Code: string) => ({
  Error: 'MediaAnalysisJobFailed',
  Cause: JSON.stringify({
    JobId: 'job-1',
    Code,
    Message: 'It broke.',
    Hint: 'h',
    Job: { Status: 'FAILED', JobId: 'job-1' },
  }),
});
