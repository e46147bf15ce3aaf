import * as fc from 'fast-check';
import { HISTORY_EVENTS_LIMIT, MAX_QUICK_REFUSAL_CHECKS } from '../../lib/protocol/limits';
import {
  HISTORY_EVENTS_FOR_POLLS,
  historyEvents,
  JITTER,
  nextWaitSeconds,
  pollInterval,
  type Schedule,
  worstCasePolls,
} from '../../lib/protocol/next-wait';
import { PollSchedule } from '../../lib/waiter/poll-schedule';

const DEFAULT = PollSchedule.proportional()._toSchedule();
const DAY = 24 * 3600;

const schedules = fc
  .record({
    ageFraction: fc.double({ min: 0.01, max: 1, noNaN: true }),
    a: fc.integer({ min: 1, max: DAY }),
    b: fc.integer({ min: 1, max: DAY }),
  })
  .map(({ ageFraction, a, b }): Schedule => ({ ageFraction, minSeconds: Math.min(a, b), maxSeconds: Math.max(a, b) }));
const seconds = fc.double({ min: 0, max: 365 * DAY, noNaN: true });
const random = fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true });
const expected = fc.option(fc.double({ min: 1, max: 30 * DAY, noNaN: true }), { nil: undefined });

describe('pollInterval', () => {
  it.each([
    [0, 10],
    [199, 10],
    [600, 30],
    [2400, 120],
    [DAY, 120],
  ])('at a job age of %d s the default interval is %d s', (age, interval) =>
    expect(pollInterval(DEFAULT, age)).toBe(interval),
  );

  it.each([
    ['lasts until 0.7 of the expected duration', 0, 600, 420],
    ['lasts until 0.7 of the expected duration from a later age, too', 400, 600, 20],
    ['is minSeconds just before 0.7 of the expected duration', 415, 600, 10],
    ['is 5 % of the expected duration from 0.7 of it on', 420, 600, 30],
    ['is 5 % of the expected duration just before 1.3 of it', 779, 600, 30],
    ['is proportional to the job age from 1.3 of the expected duration on', 780, 600, 39],
    ['is minSeconds near the expected end of a short job', 80, 100, 10],
    ['is maxSeconds near the expected end of a long job', 0.9 * DAY, DAY, 120],
  ])('the interval %s', (_what, age, duration, interval) =>
    expect(pollInterval(DEFAULT, age, duration)).toBeCloseTo(interval),
  );

  it('the interval is at least minSeconds, and exceeds maxSeconds only to last until 0.7 of the expected duration', () => {
    fc.assert(
      fc.property(schedules, seconds, expected, (schedule, age, duration) => {
        const interval = pollInterval(schedule, age, duration);
        const longest = Math.max(schedule.maxSeconds, 0.7 * (duration ?? 0) - age);
        return interval >= schedule.minSeconds && interval <= longest + 1e-6;
      }),
    );
  });
});

describe('nextWaitSeconds', () => {
  const wait = (question: Partial<Parameters<typeof nextWaitSeconds>[0]> = {}) =>
    nextWaitSeconds({ schedule: DEFAULT, ageSeconds: 1_200, secondsToDeadline: DAY, random: 0.5, ...question });

  it('the wait is the interval plus or minus up to a tenth at random', () => {
    expect(wait({ random: 0.5 })).toBe(60);
    expect(wait({ random: 0 })).toBe(54);
    expect(wait({ random: 1 })).toBe(66);
  });

  it.each([
    ['ends at the deadline if the interval is longer', 40, 40],
    ['ends at the deadline if less than minSeconds would be left', 69, 69],
    ['ends before the deadline if minSeconds are left', 70, 60],
    ['is rounded down to whole seconds before the deadline', 40.9, 40],
    ['is 0 in the last second', 0.9, 0],
    ['is 0 past the deadline', -5, 0],
  ])('the wait %s', (_what, secondsToDeadline, expectedWait) => expect(wait({ secondsToDeadline })).toBe(expectedWait));

  it('the wait is whole seconds, never passes the deadline, and is shorter than minSeconds less jitter only at the deadline', () => {
    fc.assert(
      fc.property(schedules, seconds, seconds, expected, random, (schedule, ageSeconds, left, duration, chance) => {
        const answer = nextWaitSeconds({
          schedule,
          ageSeconds,
          secondsToDeadline: left,
          expectedDurationSeconds: duration,
          random: chance,
        });
        const floor = Math.max(1, Math.round(schedule.minSeconds * (1 - JITTER)));
        return Number.isInteger(answer) && answer >= 0 && answer <= left && answer >= Math.min(floor, Math.floor(left));
      }),
    );
  });

  it('the last poll comes exactly at a deadline of whole seconds', () => {
    fc.assert(
      fc.property(schedules, fc.integer({ min: 1, max: 20_000 }), random, (schedule, timeout, chance) => {
        let now = 0;
        for (let polls = 0; polls < 25_000; polls++) {
          const left = timeout - now;
          const step = nextWaitSeconds({ schedule, ageSeconds: now, secondsToDeadline: left, random: chance });
          if (step === 0) return now === timeout;
          now += step;
        }
        return false;
      }),
    );
  });
});

describe('worstCasePolls', () => {
  it('the default schedule makes at most 895 polls, or 8,055 history events, in a day', () => {
    const polls = worstCasePolls(DEFAULT, DAY);
    expect({ polls, events: historyEvents(polls) }).toEqual({ polls: 895, events: 8055 });
  });

  it('the worst case has one more poll for each shortest interval that begins before the deadline', () => {
    const schedule = { ageFraction: 1, minSeconds: 100, maxSeconds: 100 };
    // At 0, 90, 180 and 270 s; the one at 360 s is the last.
    expect(worstCasePolls(schedule, 360) - worstCasePolls(schedule, 0)).toBe(4);
  });

  it('the worst case is Infinity if it exceeds the history of an execution', () => {
    expect(worstCasePolls({ ageFraction: 1, minSeconds: 1, maxSeconds: 1 }, 365 * DAY)).toBe(Infinity);
  });

  it('polls may fill nine tenths of the history of an execution', () => {
    expect(HISTORY_EVENTS_FOR_POLLS).toBe(0.9 * HISTORY_EVENTS_LIMIT);
  });

  it('no wait makes more polls than the worst case, whatever its chance, job age and expected duration are', () => {
    const timeouts = fc.integer({ min: 60, max: 7 * DAY });
    fc.assert(
      fc.property(
        schedules,
        timeouts,
        expected,
        fc.infiniteStream(random),
        seconds,
        (schedule, timeout, duration, chances, late) => {
          const bound = worstCasePolls(schedule, timeout) - MAX_QUICK_REFUSAL_CHECKS;
          fc.pre(bound < 3_000);
          let polls = 1;
          for (let now = 0; ; polls++) {
            const step = nextWaitSeconds({
              schedule,
              ageSeconds: now + late,
              secondsToDeadline: timeout - now,
              expectedDurationSeconds: duration,
              random: chances.next().value as number,
            });
            if (step === 0) return polls <= bound;
            now += step;
          }
        },
      ),
    );
  });
});
