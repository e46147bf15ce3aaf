/** Name and input of the runner's execution for an attempt of a part. Pure. */
import { createHash } from 'node:crypto';
import { partName } from '../../lib/protocol/batch/batch-files';
import type { PartRequest, PartState } from '../../lib/protocol/batch/batch-requests';
import { JOB_NAME } from '../../lib/protocol/rekognition';
import type { RunnerInput } from '../../lib/protocol/runner-input';

export function runnerExecution(
  { part, batch, execution, attempts }: Pick<PartState, 'part' | 'batch' | 'execution' | 'attempts'>,
  { outputBucket }: Pick<PartRequest['options'], 'outputBucket'>,
): Required<Pick<PartState, 'input' | 'executionName'>> {
  const { batchId, context, minConfidence, projectVersion } = batch;
  const input: RunnerInput = {
    Manifest: { Bucket: outputBucket, Name: part.manifest },
    JobName: jobName(batchId, part.part),
    OutputPrefix: `${batchId}/${partName(part.part)}`,
    ImageCount: part.lines,
    MinConfidence: minConfidence,
    ProjectVersion: projectVersion,
    // The same in every execution with this BatchId, so that a job that was started once is found again.
    ClientRequestToken: hash([outputBucket, part.manifest, attempts.number]),
    Context: { ...context, batchId, part: part.part },
  };
  // Unique: Step Functions keeps the names of executions for 90 days.
  return { input, executionName: hash([execution.executionArn, part.part, attempts.ofExecution]) };
}

/** 64 characters: as many as a token may have. */
const hash = (values: readonly (string | number)[]) =>
  createHash('sha256').update(JSON.stringify(values)).digest('hex');

/** For the reader of a list of jobs. Names of jobs allow fewer characters than the names of executions. */
function jobName(batchId: string, part: number): string {
  const end = `-${partName(part)}`;
  return batchId.replace(/[^a-zA-Z0-9_.-]/g, '-').slice(0, JOB_NAME.maxLength - end.length) + end;
}
