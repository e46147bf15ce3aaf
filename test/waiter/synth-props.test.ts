/** The props of a wait: timeout, poll schedule, bus, output. */
import { Duration, Lazy, Stack } from 'aws-cdk-lib';
import { MediaAnalysisJobWaiter, PollSchedule } from '../../lib';
import { numberToken, stackWithWaiter, templateOf, untyped } from '../support/synth';

const everyThirtySeconds = PollSchedule.fixedInterval(Duration.seconds(30));

it.each<[string, () => unknown, string | RegExp]>([
  [
    'a timeout above 364 days',
    () => stackWithWaiter({ timeout: Duration.days(366) }),
    /^Test\/Waiter\/Wait: timeout must be at most 31449600 s \(364 days: .*\); received 31622400 s/,
  ],
  [
    'a timeout below the first poll interval',
    () => stackWithWaiter({ timeout: Duration.seconds(5) }),
    'Test/Waiter/Wait: timeout must not be shorter than the first poll interval; received 5 s and 10 s',
  ],
  [
    'a timeout that is a number',
    () => stackWithWaiter({ timeout: untyped(3600) }),
    'Test/Waiter/Wait: timeout must be a Duration; received 3600',
  ],
  [
    'a timeout of a second and a half',
    () => stackWithWaiter({ timeout: Duration.millis(1500) }),
    'Test/Waiter/Wait: timeout must be whole seconds; received 1.5 s',
  ],
  [
    'a timeout in minutes that are a token',
    () => stackWithWaiter({ timeout: Duration.minutes(numberToken()) }),
    'Test/Waiter/Wait: timeout must be in seconds where its value is a token, as Duration.seconds(…); received one in minutes',
  ],
  [
    'a poll schedule that can write more history events than an execution may have',
    () => stackWithWaiter({ pollSchedule: everyThirtySeconds }),
    /could write more than 25000 history events within the timeout of 86400 s.*22500.*intervals of 30 s to 30 s: with them the timeout may be 18 hours/,
  ],
  [
    'a poll schedule that leaves no history events for changes of status and retries',
    () => stackWithWaiter({ timeout: Duration.hours(19), pollSchedule: everyThirtySeconds }),
    /could write 2\d{4} history events/,
  ],
  [
    'a pollSchedule that is an object of another class',
    () => stackWithWaiter({ pollSchedule: untyped({ minInterval: 10 }) }),
    'Test/Waiter/Wait: pollSchedule must be a PollSchedule; received an object',
  ],
  [
    'a pollSchedule that is null',
    () => stackWithWaiter({ pollSchedule: untyped(null) }),
    'Test/Waiter/Wait: pollSchedule must be a PollSchedule; received null',
  ],
  [
    'an eventBus that is a string',
    () => stackWithWaiter({ eventBus: untyped('jobs') }),
    'Test/Waiter/Wait: eventBus must be a bus (events.IEventBus); received "jobs"',
  ],
  [
    'an eventBus that is null',
    () => stackWithWaiter({ eventBus: untyped(null) }),
    'Test/Waiter/Wait: eventBus must be a bus (events.IEventBus); received null',
  ],
  [
    'failOnInvalidLines without an output',
    () => new MediaAnalysisJobWaiter(new Stack(), 'Waiter', { failOnInvalidLines: 0.5 }),
    /^Default\/Waiter\/Wait: failOnInvalidLines needs output; received 0.5 without it/,
  ],
])('MediaAnalysisJobWaiter rejects %s', (_what, create, message) => expect(create).toThrow(message));

it('MediaAnalysisJobWaiter accepts a token as timeout', () => {
  const timeout = Duration.seconds(Lazy.number({ produce: () => 3600 }));
  expect(() => templateOf(stackWithWaiter({ timeout }).stack)).not.toThrow();
});
