/** Checks what an execution was started with, before any call. */
import type { WaiterInput } from './contract';
import { MAX_CONTEXT_LENGTH, MAX_TIMEOUT_SECONDS } from './limits';
import { JOB_ID, type TextConstraint } from './rekognition';
import { cut } from './text';

export interface InputCheck<Input> {
  /** The members that are valid; all others are dropped. */
  readonly input: Partial<Input>;
  /** One sentence for each member that is not; none if the input can be used. */
  readonly problems: readonly string[];
}

interface Rule {
  readonly valid: (value: unknown) => boolean;
  readonly rule: string;
  readonly required?: true;
}

export type Rules<Input> = Readonly<Record<keyof Input, Rule>>;

export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isSeconds = (value: unknown) => typeof value === 'number' && value > 0 && value <= MAX_TIMEOUT_SECONDS;

export function text({ minLength = 0, maxLength, pattern }: TextConstraint): Rule {
  const expression = new RegExp(pattern ?? '');
  return {
    valid: (value) =>
      typeof value === 'string' && value.length >= minLength && value.length <= maxLength && expression.test(value),
    rule: `must be a string of ${minLength} to ${maxLength} characters${pattern ? ` that matches ${pattern}` : ''}`,
  };
}

export const required = (rule: Rule): Rule => ({ ...rule, required: true });

export const WAIT_RULES = {
  ExpectedDurationSeconds: { valid: isSeconds, rule: `must be a number above 0 and at most ${MAX_TIMEOUT_SECONDS}` },
  ImageCount: {
    valid: (value) => Number.isSafeInteger(value) && (value as number) > 0,
    rule: 'must be a whole number from 1 on',
  },
  TimeoutSeconds: {
    valid: (value) => isSeconds(value) && Number.isInteger(value),
    rule: `must be a whole number from 1 to ${MAX_TIMEOUT_SECONDS}`,
  },
  Context: {
    valid: (value) => isObject(value) && JSON.stringify(value).length <= MAX_CONTEXT_LENGTH,
    rule: `must be a JSON object of at most ${MAX_CONTEXT_LENGTH} characters`,
  },
} satisfies Record<string, Rule>;

const WAITER_RULES: Rules<WaiterInput> = { JobId: required(text(JOB_ID)), ...WAIT_RULES };

/** @param isUnknown Says of which values nothing is known yet, at synth; they are not checked. */
export const checkWaiterInput = (raw: unknown, isUnknown?: Names['isUnknown']): InputCheck<WaiterInput> =>
  check(raw, WAITER_RULES, { what: 'the input', example: '{"JobId": "…"}', isUnknown });

interface Names {
  readonly what: string;
  readonly example: string;
  /** Before the name of each member. */
  readonly prefix?: string;
  readonly isUnknown?: (value: unknown) => boolean;
}

export function check<Input>(
  raw: unknown,
  rules: Rules<Input>,
  { what, example, prefix = '', isUnknown = () => false }: Names,
): InputCheck<Input> {
  if (!isObject(raw)) {
    return { input: {}, problems: [`${what} must be a JSON object like ${example}; received ${received(raw)}`] };
  }
  const members = Object.entries<Rule>(rules).filter(
    ([name, { required }]) => (required || raw[name] !== undefined) && !isUnknown(raw[name]),
  );
  const isValid = ([name, { valid }]: [string, Rule]) => valid(raw[name]);
  return {
    input: Object.fromEntries(members.filter(isValid).map(([name]) => [name, raw[name]])) as Partial<Input>,
    problems: members
      .filter((member) => !isValid(member))
      .map(([name, { rule }]) => `${prefix}${name} ${rule}; received ${received(raw[name])}`),
  };
}

const received = (value: unknown) => (value === undefined ? 'nothing' : cut(JSON.stringify(value), 200));
