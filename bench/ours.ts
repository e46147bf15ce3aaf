/** Simulates our waits: calls the reducer of the poll function with the answers about a job that succeeds. */
import { Duration } from 'aws-cdk-lib';
import { conclude } from '../lambda/outcome/conclude';
import { beforeCall } from '../lambda/outcome/before-call';
import { reduce } from '../lambda/poll/reducer';
import type { InitialState, LoopState } from '../lib/protocol/state';
import { checkWaiterInput, type WaiterInput } from '../lib/protocol/waiter-input';
import { MAX_TIMEOUT_SECONDS } from '../lib/protocol/limits';
import { PollSchedule } from '../lib/waiter/poll-schedule';
import type { MediaAnalysisJob } from '../lib/protocol/rekognition';
import { historyEvents } from '../local/history';
import { statusAt } from '../local/rekognition/job-life';
import type { Contender, Wait } from './contender';

const START = Date.parse('2026-01-01T00:00:00Z');
const EXECUTION = { executionArn: 'execution', stateMachineArn: 'machine', stateMachineName: 'machine' };

export const DEFAULT = ours('default');
export const INFORMED: Contender = {
  ...ours('default, told the duration within 25 %'),
  play: (duration, random) =>
    simulatedWait(PollSchedule.proportional(), duration, random, duration * (0.75 + 0.5 * random())),
};
export const FIXED = ours('`fixedInterval(60 s)`', PollSchedule.fixedInterval(Duration.seconds(60)));

function ours(name: string, schedule = PollSchedule.proportional()): Contender {
  return { name, isOurs: true, play: (duration, random) => simulatedWait(schedule, duration, random) };
}

/** @param secondsPerCall How long each call of a function or a service takes before it has its effect. */
export function simulatedWait(
  pollSchedule: PollSchedule,
  durationSeconds: number,
  random: () => number,
  ExpectedDurationSeconds?: number,
  secondsPerCall = 0,
): Wait {
  const input: WaiterInput = { JobId: 'job', ExpectedDurationSeconds };
  // The longest timeout, so that only the schedule matters.
  const options = { schedule: pollSchedule._toSchedule(), timeoutSeconds: MAX_TIMEOUT_SECONDS };
  const visits = [{ type: 'Pass' }];
  const enter = (...types: string[]) => visits.push(...types.map((type) => ({ type })));
  let state: InitialState | LoopState = { input, waitId: 'wait', correlation: { event: {}, cause: {} } };
  for (let age = secondsPerCall; ;) {
    const now = START + age * 1_000;
    const before = beforeCall(state, checkWaiterInput, now);
    const step = reduce(before, { job: answerAt(age, durationSeconds) }, options, { now, random: random() });
    const next = conclude(before, EXECUTION, step, now);
    enter('Task', 'Choice');
    const calls = next.statusChanged ? 2 : 1;
    if (next.statusChanged) enter('Task');
    if (next.output) {
      enter('Choice', 'Pass');
      const counts = { transitions: visits.length, historyEvents: historyEvents(visits) };
      return { polls: next.progress.polls, latencySeconds: age - durationSeconds, ...counts };
    }
    enter('Wait');
    state = next;
    age += next.waitSeconds! + calls * secondsPerCall;
  }
}

const CreationTimestamp = new Date(START).toISOString();

function answerAt(age: number, durationSeconds: number): MediaAnalysisJob {
  const answer = { CreationTimestamp, Status: statusAt(age, durationSeconds) };
  if (age < durationSeconds) return answer;
  return { ...answer, CompletionTimestamp: new Date(START + durationSeconds * 1_000).toISOString() };
}
