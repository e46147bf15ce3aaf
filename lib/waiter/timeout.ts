/** Checks that a timeout fits the schedule, and the history of an execution. */
import type { Duration } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { HISTORY_EVENTS_LIMIT, MAX_TIMEOUT_SECONDS } from '../protocol/limits';
import { HISTORY_EVENTS_FOR_POLLS, historyEvents, type Schedule, worstCasePolls } from '../protocol/next-wait';
import { knownSeconds, shown } from '../synth/checks';
import type { PollSchedule } from './poll-schedule';

export function checkTimeout(scope: Construct, timeout: Duration, pollSchedule: PollSchedule, phases: 1 | 2): void {
  const { path } = scope.node;
  const timeoutSeconds = knownSeconds(path, 'timeout', timeout);
  if (typeof pollSchedule?._toSchedule !== 'function') {
    throw new Error(`${path}: pollSchedule must be a PollSchedule; received ${shown(pollSchedule)}`);
  }
  if (timeoutSeconds === undefined) return;
  const longest = MAX_TIMEOUT_SECONDS / phases;
  if (timeoutSeconds > longest) {
    const days = longest / 86_400;
    const why = `${days} days${phases === 2 ? ' to start and as many to end' : ''}: Step Functions ends an execution after one year`;
    throw new Error(`${path}: timeout must be at most ${longest} s (${why}); received ${timeoutSeconds} s`);
  }
  if (!pollSchedule._isKnown) return;
  const schedule = pollSchedule._toSchedule();
  if (timeoutSeconds < schedule.minSeconds) {
    throw new Error(
      `${path}: timeout must not be shorter than the first poll interval; received ${timeoutSeconds} s and ${schedule.minSeconds} s`,
    );
  }
  checkHistory(path, timeoutSeconds, schedule, phases);
}

function checkHistory(path: string, timeoutSeconds: number, schedule: Schedule, phases: 1 | 2): void {
  const eventsOf = (seconds: number) => historyEvents(worstCasePolls(schedule, seconds, phases));
  const events = eventsOf(timeoutSeconds);
  if (events <= HISTORY_EVENTS_FOR_POLLS) return;
  let hours = Math.floor(timeoutSeconds / 3600);
  while (hours > 0 && eventsOf(hours * 3600) > HISTORY_EVENTS_FOR_POLLS) hours--;
  throw new Error(
    `${path}: the poll schedule could write ${events === Infinity ? `more than ${HISTORY_EVENTS_LIMIT}` : events} history ` +
      `events within the timeout of ${timeoutSeconds} s${phases === 2 ? ' to start and as long to end' : ''}; an execution may use ` +
      `${HISTORY_EVENTS_FOR_POLLS} for polls (Step Functions ends it at ${HISTORY_EVENTS_LIMIT}). Received intervals of ` +
      `${schedule.minSeconds} s to ${schedule.maxSeconds} s: with them the timeout may be ${hours} hours, with longer ones longer.`,
  );
}
