/** Checks the values of options. Commander prints the error that they throw in one line. */
import * as fs from 'node:fs';
import { type Command, InvalidArgumentError } from 'commander';

export function existingFile(name: string): string {
  if (!fs.statSync(name, { throwIfNoEntry: false })?.isFile()) throw new InvalidArgumentError('There is no such file.');
  return name;
}

export function positive(text: string): number {
  const value = Number(text);
  if (!(value > 0 && value < Infinity)) throw new InvalidArgumentError('It must be a number above 0.');
  return value;
}

export function share(text: string): number {
  const value = Number(text);
  if (!(value > 0 && value <= 1)) throw new InvalidArgumentError('It must be a number above 0, and at most 1.');
  return value;
}

const whole = (rule: string) => (text: string) => {
  const value = positive(text);
  if (!Number.isInteger(value)) throw new InvalidArgumentError(rule);
  return value;
};

export const wholeNumber = whole('It must be a whole number.');
export const wholeSeconds = whole('It must be a whole number of seconds.');

export function port(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 0 || value > 65_535) {
    throw new InvalidArgumentError('It must be a port, or 0 for a free one.');
  }
  return value;
}

/** Makes wrong usage end the process with status 2, as in most commands. */
export const exitWithTwo = (command: Command) =>
  command.allowExcessArguments(false).exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : 2));
