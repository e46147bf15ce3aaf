/** Checks what an execution was started with, before any call. */
import type { WaiterInput } from '../lib/contract';
import { MAX_CONTEXT_LENGTH, MAX_TIMEOUT_SECONDS } from '../lib/limits';
import { JOB_ID } from '../lib/rekognition';
import { cut } from './cut';

export interface InputCheck {
  /** The members that are valid; all others are dropped. */
  readonly input: Partial<WaiterInput>;
  /** One sentence for each member that is not; none if the input can be used. */
  readonly problems: readonly string[];
}

type Members = Record<keyof WaiterInput, unknown>;

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isJobId = (value: unknown) =>
  typeof value === 'string' &&
  value.length >= JOB_ID.minLength &&
  value.length <= JOB_ID.maxLength &&
  new RegExp(JOB_ID.pattern).test(value);

const isSeconds = (value: unknown) => typeof value === 'number' && value > 0 && value <= MAX_TIMEOUT_SECONDS;

const isContext = (value: unknown) => isObject(value) && JSON.stringify(value).length <= MAX_CONTEXT_LENGTH;

const RULES: readonly { member: keyof WaiterInput; required?: true; valid: (v: unknown) => boolean; rule: string }[] = [
  {
    member: 'JobId',
    required: true,
    valid: isJobId,
    rule: `must be a string of ${JOB_ID.minLength} to ${JOB_ID.maxLength} characters that matches ${JOB_ID.pattern}`,
  },
  {
    member: 'ExpectedDurationSeconds',
    valid: isSeconds,
    rule: `must be a number above 0 and at most ${MAX_TIMEOUT_SECONDS}`,
  },
  {
    member: 'TimeoutSeconds',
    valid: (value) => isSeconds(value) && Number.isInteger(value),
    rule: `must be a whole number from 1 to ${MAX_TIMEOUT_SECONDS}`,
  },
  {
    member: 'Context',
    valid: isContext,
    rule: `must be a JSON object of at most ${MAX_CONTEXT_LENGTH} characters`,
  },
];

export function checkInput(raw: unknown): InputCheck {
  if (!isObject(raw)) {
    return { input: {}, problems: [`the input must be a JSON object like {"JobId": "…"}; received ${received(raw)}`] };
  }
  const input: Partial<Members> = {};
  const problems: string[] = [];
  for (const { member, required, valid, rule } of RULES) {
    const value = raw[member];
    if (value === undefined && !required) continue;
    if (valid(value)) input[member] = value;
    else problems.push(`${member} ${rule}; received ${received(value)}`);
  }
  return { input: input as Partial<WaiterInput>, problems };
}

const received = (value: unknown) => (value === undefined ? 'nothing' : cut(JSON.stringify(value), 200));
