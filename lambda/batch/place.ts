/** Where the files of a batch are. */
import { createHash } from 'node:crypto';
import type { BatchPlace } from '../../lib/protocol/batch/batch-files';
import type { BatchOptions } from '../../lib/protocol/batch/batch-requests';
import type { Execution } from '../../lib/protocol/requests';
import type { S3Object } from '../../lib/protocol/rekognition';

export const placeOf = (
  { outputBucket, outputPrefix }: Pick<BatchOptions, 'outputBucket' | 'outputPrefix'>,
  batchId: string,
): BatchPlace => ({ bucket: outputBucket, prefix: outputPrefix, batchId });

/** The plan that an execution makes, if the batch has none. */
export const planIdOf = ({ executionArn }: Execution) =>
  createHash('sha256').update(executionArn).digest('hex').slice(0, 16);

export const objectAt = ({ bucket }: BatchPlace, Name: string) => ({ Bucket: bucket, Name }) satisfies S3Object;

export const JSON_TYPE = 'application/json';
export const JSON_LINES_TYPE = 'application/jsonl';
