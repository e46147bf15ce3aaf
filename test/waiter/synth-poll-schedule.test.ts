import { Duration, Lazy } from 'aws-cdk-lib';
import { PollSchedule } from '../../lib';
import { numberToken, stackWithWaiter, templateOf, untyped } from '../support/synth';

const seconds = (amount: number) => Duration.seconds(amount);

it.each<[string, () => unknown, string | RegExp]>([
  [
    'a minInterval below 1 s',
    () => PollSchedule.proportional({ minInterval: seconds(0) }),
    /minInterval must be from 1 s to 86400 s .*received 0 s/,
  ],
  [
    'a maxInterval above 1 day',
    () => PollSchedule.proportional({ maxInterval: Duration.hours(25) }),
    /maxInterval .*received 90000 s/,
  ],
  [
    'a minInterval that is longer than the maxInterval',
    () => PollSchedule.proportional({ minInterval: seconds(60), maxInterval: seconds(30) }),
    /minInterval must not be longer than maxInterval; received 60 s and 30 s/,
  ],
  [
    'a minInterval that is longer than the default maxInterval',
    () => PollSchedule.proportional({ minInterval: Duration.minutes(3) }),
    'PollSchedule.proportional: minInterval must not be longer than maxInterval; received 180 s and 120 s',
  ],
  [
    'an ageFraction of 0',
    () => PollSchedule.proportional({ ageFraction: 0 }),
    /ageFraction must be above 0 and at most 1; received 0/,
  ],
  ['an ageFraction above 1', () => PollSchedule.proportional({ ageFraction: 1.5 }), /received 1.5/],
  [
    'an ageFraction that is a string',
    () => PollSchedule.proportional({ ageFraction: untyped('0.1') }),
    'PollSchedule.proportional: ageFraction must be above 0 and at most 1; received "0.1"',
  ],
  [
    'a fixed interval of 2 days',
    () => PollSchedule.fixedInterval(Duration.days(2)),
    /interval must be .*received 172800 s/,
  ],
  [
    'a fixed interval that is a string',
    () => PollSchedule.fixedInterval(untyped('60')),
    'PollSchedule.fixedInterval: interval must be a Duration; received "60"',
  ],
  [
    'a fixed interval that is undefined',
    () => PollSchedule.fixedInterval(untyped(undefined)),
    'PollSchedule.fixedInterval: interval must be a Duration; received undefined',
  ],
  [
    'a fixed interval of half a second',
    () => PollSchedule.fixedInterval(Duration.millis(500)),
    'PollSchedule.fixedInterval: interval must be whole seconds; received 0.5 s',
  ],
  [
    'a fixed interval in minutes that are a token',
    () => PollSchedule.fixedInterval(Duration.minutes(numberToken())),
    'PollSchedule.fixedInterval: interval must be in seconds where its value is a token',
  ],
])('PollSchedule rejects %s', (_what, create, message) => expect(create).toThrow(message));

const lateNumber = () => Lazy.number({ produce: () => 3600 });

it.each<[string, () => PollSchedule]>([
  ['ageFraction', () => PollSchedule.proportional({ ageFraction: lateNumber() })],
  ['interval', () => PollSchedule.fixedInterval(seconds(lateNumber()))],
  ['minInterval', () => PollSchedule.proportional({ minInterval: seconds(lateNumber()), maxInterval: seconds(5) })],
])('PollSchedule accepts a token as %s, and a waiter with this schedule synthesizes', (_what, create) => {
  expect(() => templateOf(stackWithWaiter({ pollSchedule: create() }).stack)).not.toThrow();
});
