/** Checks the values of arguments and options. Commander prints the error that they throw in one line. */
import { InvalidArgumentError } from 'commander';
import { isObject } from '../lib/protocol/input-rules';
import type { RunnerInput } from '../lib/protocol/runner-input';
import { EXECUTION_NAME_RULE, isExecutionName } from '../lib/protocol/execution-name';
import { MAX_CAUSE_LENGTH } from '../lib/protocol/limits';

export function s3Uri(text: string): RunnerInput['Manifest'] {
  const [, Bucket, Name, Version] = /^s3:\/\/([^/?]+)\/(.+?)(?:\?versionId=(.+))?$/.exec(text) ?? [];
  if (!Name || Name.startsWith('?versionId=')) {
    throw new InvalidArgumentError('It must be the URI of an S3 object, as in s3://bucket/key.');
  }
  return { Bucket, Name, Version };
}

export function number(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value)) throw new InvalidArgumentError('It must be a number.');
  return value;
}

export function count(text: string): number {
  const value = number(text);
  if (!Number.isSafeInteger(value) || value < 1) throw new InvalidArgumentError('It must be a whole number from 1 on.');
  return value;
}

export function jsonObject(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    if (isObject(value)) return value;
  } catch {
    // The error below says it.
  }
  throw new InvalidArgumentError('It must be a JSON object.');
}

export function executionName(text: string): string {
  if (!isExecutionName(text)) throw new InvalidArgumentError(`It ${EXECUTION_NAME_RULE}.`);
  return text;
}

/** An ARN is checked later, when its parts are needed. */
export const executionArnOrName = (text: string) => (text.startsWith('arn:') ? text : executionName(text));

export function cause(text: string): string {
  if (text.length > MAX_CAUSE_LENGTH) {
    throw new InvalidArgumentError(`It must have at most ${MAX_CAUSE_LENGTH} characters.`);
  }
  return text;
}
