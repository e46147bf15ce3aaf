import { Duration, Token } from 'aws-cdk-lib';
import { knownSeconds, shown } from '../synth/checks';
import { MAX_INTERVAL_SECONDS, MIN_INTERVAL_SECONDS } from '../protocol/limits';
import type { Schedule } from '../protocol/next-wait';

/**
 * Options of a schedule whose intervals grow with the age of the job.
 */
export interface ProportionalPollScheduleProps {
  /**
   * Shortest interval between two polls: 1 second to 1 day.
   *
   * @default Duration.seconds(10)
   */
  readonly minInterval?: Duration;

  /**
   * Longest interval between two polls: 1 second to 1 day, at least `minInterval`.
   *
   * @default Duration.seconds(120)
   */
  readonly maxInterval?: Duration;

  /**
   * The interval as a share of the job's age: above 0, at most 1.
   *
   * On average, a poll sees the end of a job late by about half of this share of the job's duration.
   *
   * @default 0.05
   */
  readonly ageFraction?: number;
}

/**
 * When the waiter polls a job.
 *
 * Every interval is up to 10 % longer or shorter at random, so that jobs that start together are not always polled together. The
 * last poll comes just before the deadline.
 *
 * @example
 *
 * new MediaAnalysisJobWaiter(this, 'Waiter', {
 *   pollSchedule: PollSchedule.proportional({ maxInterval: Duration.minutes(1) }),
 * });
 */
export class PollSchedule {
  /**
   * Polls at intervals that are a share of the job's age, between two bounds. The age counts from the job's
   * CreationTimestamp, so that a waiter started late does not begin with short intervals.
   *
   * Throws if an interval is not whole seconds or outside 1 second to 1 day, if the intervals are out of order, or if the
   * share is not above 0 and at most 1.
   */
  public static proportional(props: ProportionalPollScheduleProps = {}): PollSchedule {
    const { minInterval = Duration.seconds(10), maxInterval = Duration.seconds(120), ageFraction = 0.05 } = props;
    const where = 'PollSchedule.proportional';
    if (!Token.isUnresolved(ageFraction) && !(typeof ageFraction === 'number' && ageFraction > 0 && ageFraction <= 1)) {
      throw new Error(`${where}: ageFraction must be above 0 and at most 1; received ${shown(ageFraction)}`);
    }
    checkInterval(where, 'minInterval', minInterval);
    checkInterval(where, 'maxInterval', maxInterval);
    if (areKnown(minInterval, maxInterval) && minInterval.toSeconds() > maxInterval.toSeconds()) {
      throw new Error(
        `${where}: minInterval must not be longer than maxInterval; received ${minInterval.toSeconds()} s and ${maxInterval.toSeconds()} s`,
      );
    }
    return new PollSchedule(minInterval, maxInterval, ageFraction);
  }

  /**
   * Polls at the same interval at every age of the job.
   *
   * Throws if the interval is not whole seconds or outside 1 second to 1 day.
   *
   * @param interval Time between two polls.
   */
  public static fixedInterval(interval: Duration): PollSchedule {
    checkInterval('PollSchedule.fixedInterval', 'interval', interval);
    return new PollSchedule(interval, interval, 1);
  }

  private constructor(
    private readonly minInterval: Duration,
    private readonly maxInterval: Duration,
    private readonly ageFraction: number,
  ) {}

  /**
   * Whether all intervals are known at synth, so that the schedule can be checked.
   *
   * @internal
   */
  public get _isKnown(): boolean {
    return areKnown(this.minInterval, this.maxInterval) && !Token.isUnresolved(this.ageFraction);
  }

  /**
   * The schedule in the form that the functions take.
   *
   * @internal
   */
  public _toSchedule(): Schedule {
    return {
      ageFraction: this.ageFraction,
      minSeconds: this.minInterval.toSeconds(),
      maxSeconds: this.maxInterval.toSeconds(),
    };
  }
}

const areKnown = (...durations: Duration[]) => !durations.some((duration) => duration.isUnresolved());

function checkInterval(where: string, name: string, interval: Duration): void {
  const seconds = knownSeconds(where, name, interval);
  if (seconds === undefined || (seconds >= MIN_INTERVAL_SECONDS && seconds <= MAX_INTERVAL_SECONDS)) return;
  throw new Error(
    `${where}: ${name} must be from ${MIN_INTERVAL_SECONDS} s to ${MAX_INTERVAL_SECONDS} s (1 day); received ${seconds} s`,
  );
}
