/** The results of the scenarios. The test processes write them to a file, which the main process reads. */
import * as fs from 'node:fs';
import * as path from 'node:path';
import { markdownTable } from '../../tools/markdown-table';
import { DIRECTORY } from './directory';

export interface Result {
  /** The name of the scenario, with the names of its groups. */
  readonly fullName: string;
  /** How many executions of a waiter have ended. */
  readonly waits: number;
  /** How many of them do not have exactly one terminal state and one terminal event. */
  readonly lost: number;
}

interface JestResults {
  readonly testResults: { readonly assertionResults: Assertion[] }[];
}

interface Assertion {
  readonly ancestorTitles: string[];
  readonly title: string;
  readonly fullName: string;
}

const RESULTS = path.join(DIRECTORY, 'results.jsonl');
export const JEST_RESULTS = path.join(DIRECTORY, 'jest.json');

export const clearResults = () => fs.rmSync(RESULTS, { force: true });

export const addResult = (result: Result) => fs.appendFileSync(RESULTS, `${JSON.stringify(result)}\n`);

/** A row for each group of scenarios. */
export function resultsTable(): string {
  const { testResults } = JSON.parse(fs.readFileSync(JEST_RESULTS, 'utf8')) as JestResults;
  const assertions = testResults.flatMap(({ assertionResults }) => assertionResults);
  const lines = fs.readFileSync(RESULTS, 'utf8').trimEnd().split('\n');
  const results = lines.map((line) => JSON.parse(line) as Result);
  const groups = [...new Set(assertions.map(groupOf))].sort();
  const rows = groups.map((group) => {
    const ofGroup = assertions.filter((assertion) => groupOf(assertion) === group);
    const names = [...new Set(ofGroup.map(({ ancestorTitles, title }) => [...ancestorTitles, title][1]))];
    const what = names[0] === undefined ? group : `${group}: ${names.join('; ')}`;
    const found = results.filter(({ fullName }) => ofGroup.some((assertion) => assertion.fullName === fullName));
    return row(what, ofGroup.length, found);
  });
  const header = ['scenarios', 'number', 'executions', 'lost'];
  return markdownTable(header, [...rows, row('**all**', assertions.length, results)]);
}

const groupOf = ({ ancestorTitles, title }: Assertion) => ancestorTitles[0] ?? title;

function row(what: string, scenarios: number, results: readonly Result[]): (string | number)[] {
  const sum = (member: 'waits' | 'lost') => results.reduce((total, result) => total + result[member], 0);
  return [what, scenarios, sum('waits'), sum('lost')];
}
