/** Rules for the members of an input, and how an input is checked against them. */
import { MAX_CONTEXT_LENGTH, MAX_TIMEOUT_SECONDS } from './limits';
import type { TextConstraint } from './rekognition';
import { cut } from './text';

/** What the inputs of waiter and runner have in common. */
export interface WaitInput {
  readonly ExpectedDurationSeconds?: number;
  readonly ImageCount?: number;
  readonly TimeoutSeconds?: number;
  readonly Context?: Readonly<Record<string, unknown>>;
}

export interface InputCheck<Input> {
  /** The valid members. All others are dropped. */
  readonly input: Partial<Input>;
  /** One sentence for each invalid member. Empty if the input is valid. */
  readonly problems: readonly string[];
}

export interface Rule {
  readonly valid: (value: unknown) => boolean;
  readonly rule: string;
  readonly required?: true;
}

export type Rules<Input> = Readonly<Record<keyof Input, Rule>>;

export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isSeconds = (value: unknown) => typeof value === 'number' && value > 0 && value <= MAX_TIMEOUT_SECONDS;

export function textRule({ minLength = 0, maxLength, pattern }: TextConstraint): Rule {
  const expression = new RegExp(pattern ?? '');
  return {
    valid: (value) =>
      typeof value === 'string' && value.length >= minLength && value.length <= maxLength && expression.test(value),
    rule: `must be a string of ${minLength} to ${maxLength} characters${pattern ? ` that matches ${pattern}` : ''}`,
  };
}

export const required = (rule: Rule): Rule => ({ ...rule, required: true });

export const WAIT_RULES: Rules<WaitInput> = {
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
};

/** Tells whether a value is not known yet, as an expression at synth. */
export type IsUnknown = (value: unknown) => boolean;

interface CheckOptions {
  /** What problems call the object. */
  readonly name: string;
  readonly example: string;
  /** Stands before the name of each member. */
  readonly prefix?: string;
  readonly isUnknown?: IsUnknown;
}

export function check<Input>(
  raw: unknown,
  rules: Rules<Input>,
  { name: object, example, prefix = '', isUnknown = () => false }: CheckOptions,
): InputCheck<Input> {
  if (!isObject(raw)) {
    return { input: {}, problems: [`${object} must be a JSON object like ${example}; received ${received(raw)}`] };
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
