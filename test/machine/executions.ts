/** Executions on the local cloud, for the tests of waiter and runner. */
import type { Delivery, LocalCloud } from '../../local/local-cloud';
import type { Execution, Outcome, Visit } from '../../local/execution';
import { ruleName } from '../../local/timeline';

/** When time starts in the local cloud of a test. */
export const START = Date.parse('2026-01-01T00:00:00Z');

/** An execution that has ended, with the events that it published. */
export interface Run {
  readonly executionArn: string;
  readonly outcome: Outcome;
  readonly visits: Visit[];
  readonly events: Delivery[];
}

/** Lets time pass until the execution has ended. */
export async function runToEnd(cloud: LocalCloud, { executionArn, outcome, visits }: Execution): Promise<Run> {
  return {
    executionArn,
    outcome: await cloud.time.runUntil(outcome),
    visits: await visits,
    events: cloud.deliveries.filter(({ detail }) => detail.executionArn === executionArn),
  };
}

/** Error and Cause of an execution that failed. */
export const failure = ({ outcome }: Run) => {
  if (outcome.status !== 'FAILED') throw new Error('The execution has not failed.');
  return { error: outcome.error, cause: JSON.parse(outcome.cause) as Record<string, any> };
};

/** The statuses of the published events. */
export const statuses = ({ events }: Run) => events.map(({ detail }) => detail.status);

/** For each published event: the ids of the rules that match it. */
export const rulesOf = ({ events }: Run) => events.map(({ rules }) => rules.map(ruleName));

export const lastState = ({ visits }: Run) => visits.at(-1)!.state;

/** When the execution entered a state: seconds since START. */
const timesOf = ({ visits }: Run, name: string) =>
  visits.filter(({ state }) => state === name).map(({ at }) => (at - START) / 1000);

export const pollTimes = (run: Run) => timesOf(run, 'Get job');

/** When the execution called StartMediaAnalysisJob: seconds since START. */
export const startTimes = (run: Run) => timesOf(run, 'Start job');

/** The seconds between one time and the next. */
export const intervals = (times: readonly number[]) => times.slice(1).map((time, index) => time - times[index]);
