/**
 * When to poll next: the one place where the wait is computed.
 *
 * Pure, and free of CDK: the handler calls it, the construct checks its worst case at synth.
 */
import {
  HISTORY_EVENTS_LIMIT,
  HISTORY_EVENTS_PER_POLL,
  HISTORY_RESERVE,
  MAX_QUICK_REFUSAL_CHECKS,
  MIN_INTERVAL_SECONDS,
  SUMMARY_ATTEMPTS,
} from './limits';

/** A schedule as it travels from the definition to the handler. */
export interface Schedule {
  /** The interval is this share of the job's age … */
  readonly ageFraction: number;
  /** … but at least this … */
  readonly minSeconds: number;
  /** … and at most this. */
  readonly maxSeconds: number;
}

export interface WaitQuestion {
  readonly schedule: Schedule;
  readonly ageSeconds: number;
  readonly secondsToDeadline: number;
  /** How long the job should take in all, if the caller knows. */
  readonly expectedDurationSeconds?: number;
  /** A random number in [0, 1). */
  readonly random: number;
}

/** Every wait is moved by up to this share of itself, so that jobs started together do not poll together for ever. */
export const JITTER = 0.1;

/** Around the expected duration D: sleep to 0.7 D, then poll every 5 % of D until 1.3 D. */
const EXPECTED = { from: 0.7, until: 1.3, step: 0.05 } as const;

/** Most polls that an expected duration can add: those of its steps, at their closest, rounded up. */
const EXTRA_POLLS_IF_EXPECTED = Math.ceil((EXPECTED.until - EXPECTED.from) / EXPECTED.step / (1 - JITTER)) + 1;

const clamp = (value: number, min: number, max: number) => Math.min(Math.max(value, min), max);

/** The interval before jitter and deadline. */
export function pollInterval(schedule: Schedule, ageSeconds: number, expectedDurationSeconds?: number): number {
  const { ageFraction, minSeconds, maxSeconds } = schedule;
  if (expectedDurationSeconds !== undefined) {
    const sleep = EXPECTED.from * expectedDurationSeconds - ageSeconds;
    if (sleep > 0) return Math.max(sleep, minSeconds);
    if (ageSeconds < EXPECTED.until * expectedDurationSeconds) {
      return clamp(EXPECTED.step * expectedDurationSeconds, minSeconds, maxSeconds);
    }
  }
  return clamp(ageFraction * ageSeconds, minSeconds, maxSeconds);
}

/** `random` 0 gives the shortest wait, 1 the longest; Step Functions waits whole seconds. */
const jittered = (seconds: number, random: number) =>
  Math.max(MIN_INTERVAL_SECONDS, Math.round(seconds * (1 + JITTER * (2 * random - 1))));

/** Whole seconds until the next poll; 0 when the deadline is reached and that was the last one. */
export function nextWaitSeconds(question: WaitQuestion): number {
  const { schedule, ageSeconds, secondsToDeadline, expectedDurationSeconds, random } = question;
  const left = Math.max(0, Math.floor(secondsToDeadline));
  const wait = jittered(pollInterval(schedule, ageSeconds, expectedDurationSeconds), random);
  // The last poll comes just before the deadline, and none so shortly before it that the two stand closer than the floor.
  return left - wait < schedule.minSeconds ? left : wait;
}

/**
 * The most polls that one execution can make before its deadline; Infinity once that is past what its history can hold.
 *
 * A runner has two phases, each with a deadline of its own: its attempts to start the job count as polls, because they
 * follow the same schedule and cost as much history.
 */
export const worstCasePolls = (schedule: Schedule, timeoutSeconds: number, phases: 1 | 2 = 1) =>
  phases * worstCasePollsOfPhase(schedule, timeoutSeconds);

function worstCasePollsOfPhase(schedule: Schedule, timeoutSeconds: number): number {
  let polls = EXTRA_POLLS_IF_EXPECTED + MAX_QUICK_REFUSAL_CHECKS + SUMMARY_ATTEMPTS;
  // A job is at least as old as the wait for it, and an older one is polled less often: age 0 at the start is the worst.
  for (let age = 0; age < timeoutSeconds; age += jittered(pollInterval(schedule, age), 0)) {
    polls++;
    if (historyEvents(polls) > HISTORY_EVENTS_LIMIT) return Infinity;
  }
  return polls;
}

export const historyEvents = (polls: number) => polls * HISTORY_EVENTS_PER_POLL;

/** History that polls may use: the limit less the reserve. */
export const HISTORY_EVENTS_FOR_POLLS = HISTORY_EVENTS_LIMIT * (1 - HISTORY_RESERVE);
