import { CfnParameter, Duration, Stack } from 'aws-cdk-lib';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { MediaAnalysisDashboard, type MediaAnalysisJobWaiter, PollSchedule } from '../../lib';
import { stackWithRunner, stackWithWaiter } from '../support/synth';

/** A value that the compiler refuses, and languages without types do not. */
const untyped = (value: unknown) => value as never;

describe('an error names the construct, the bound and the value received', () => {
  it.each<[string, () => unknown, string]>([
    [
      'a timeout without a unit',
      () => stackWithWaiter({ timeout: untyped(3600) }),
      'Test/Waiter/Wait: timeout must be a Duration; received 3600',
    ],
    [
      'a timeout of a second and a half',
      () => stackWithWaiter({ timeout: Duration.millis(1500) }),
      'Test/Waiter/Wait: timeout must be whole seconds; received 1.5 s',
    ],
    [
      'a timeout above one year',
      () => stackWithWaiter({ timeout: Duration.days(366) }),
      'Test/Waiter/Wait: timeout must be at most 31449600 s',
    ],
    [
      'a timeout below the first interval',
      () => stackWithWaiter({ timeout: Duration.seconds(5) }),
      'Test/Waiter/Wait: timeout must not be shorter than the first poll interval; received 5 s and 10 s',
    ],
    [
      'a schedule that is none',
      () => stackWithWaiter({ pollSchedule: untyped({ minInterval: 10 }) }),
      'Test/Waiter/Wait: pollSchedule must be a PollSchedule; received an object',
    ],
    [
      'no schedule',
      () => stackWithWaiter({ pollSchedule: untyped(null) }),
      'Test/Waiter/Wait: pollSchedule must be a PollSchedule; received null',
    ],
    [
      'a bus by its name',
      () => stackWithWaiter({ eventBus: untyped('jobs') }),
      'Test/Waiter/Wait: eventBus must be a bus (events.IEventBus); received "jobs"',
    ],
    [
      'no bus',
      () => stackWithWaiter({ eventBus: untyped(null) }),
      'Test/Waiter/Wait: eventBus must be a bus (events.IEventBus); received null',
    ],
    [
      'an interval without a unit',
      () => PollSchedule.fixedInterval(untyped('60')),
      'PollSchedule.fixedInterval: interval must be a Duration; received "60"',
    ],
    [
      'no interval',
      () => PollSchedule.fixedInterval(untyped(undefined)),
      'PollSchedule.fixedInterval: interval must be a Duration; received undefined',
    ],
    [
      'an interval of half a second',
      () => PollSchedule.fixedInterval(Duration.millis(500)),
      'PollSchedule.fixedInterval: interval must be whole seconds; received 0.5 s',
    ],
    [
      'intervals out of order',
      () => PollSchedule.proportional({ minInterval: Duration.minutes(3) }),
      'PollSchedule.proportional: minInterval must not be longer than maxInterval; received 180 s and 120 s',
    ],
    [
      'a share that is a text',
      () => PollSchedule.proportional({ ageFraction: untyped('0.1') }),
      'PollSchedule.proportional: ageFraction must be above 0 and at most 1; received "0.1"',
    ],
    [
      'a share of lines that is a text',
      () => stackWithRunner({ failOnInvalidLines: untyped('0.1') }),
      'Test/Runner/Run: failOnInvalidLines must be a share from 0 to 1; received "0.1"',
    ],
    [
      'a confidence that is a text',
      () => stackWithRunner({ moderation: { minConfidence: untyped('60') } }),
      'Test/Runner: minConfidence must be from 0 to 100 percent; received "60"',
    ],
    [
      'a prefix that is a number',
      () => stackWithRunner((stack) => ({ output: { bucket: bucketOf(stack), prefix: untyped(5) } })),
      'Test/Runner: output.prefix must be a string; received 5',
    ],
    [
      'a prefix with a space',
      () => stackWithRunner((stack) => ({ output: { bucket: bucketOf(stack), prefix: 'a b' } })),
      'Test/Runner: output.prefix must match ^\\S*$; received "a b"',
    ],
    [
      'a time for an image without a unit',
      () => stackWithRunner({ durationPerImage: untyped(0) }),
      'Test/Runner: durationPerImage must be a Duration; received 0',
    ],
    [
      'a dashboard of one machine that is not in a list',
      () => dashboardOf((waiter) => waiter),
      'Test/Dashboard: machines must be a list of waiters and runners; received an object',
    ],
    [
      'a dashboard of something else',
      () => dashboardOf((waiter) => [waiter, waiter.stateMachine]),
      'Test/Dashboard: machines must be a list of waiters and runners; received Test/Waiter/StateMachine in it',
    ],
    [
      'a dashboard of nothing',
      () => dashboardOf(() => ['waiter']),
      'Test/Dashboard: machines must be a list of waiters and runners; received "waiter" in it',
    ],
    [
      'a dashboard without options',
      () => new MediaAnalysisDashboard(new Stack(), 'Dashboard', untyped(undefined)),
      'Default/Dashboard: machines must be a list of waiters and runners; received undefined',
    ],
    [
      'a rule for something that is not a target',
      () => ruleOf((stack) => ({ target: new Queue(stack, 'Queue') })),
      'Test/Waiter: the rule Rule: target must be a target (events.IRuleTarget), such as new targets.SqsQueue(queue); received an object',
    ],
    [
      'a rule with a text',
      () => ruleOf(() => 'x'),
      'Test/Waiter: the rule Rule: options must be an object; received "x"',
    ],
    [
      'a rule with null',
      () => ruleOf(() => null),
      'Test/Waiter: the rule Rule: options must be an object; received null',
    ],
    [
      'uploads with a text',
      () => stackWithRunner().runner.onManifestUploaded('Rule', untyped('x')),
      'Test/Runner: the rule Rule: options must be an object; received "x"',
    ],
    [
      'uploads with a queue by its name',
      () => stackWithRunner().runner.onManifestUploaded('Rule', { deadLetterQueue: untyped('q') }),
      'Test/Runner: the rule Rule: deadLetterQueue must be a queue (sqs.IQueue); received "q"',
    ],
    [
      'a timeout of minutes that are a token',
      () => stackWithWaiter({ timeout: Duration.minutes(aNumber()) }),
      'Test/Waiter/Wait: timeout must be in seconds where its value is a token, as Duration.seconds(…); received one in minutes',
    ],
    [
      'an interval of minutes that are a token',
      () => PollSchedule.fixedInterval(Duration.minutes(aNumber())),
      'PollSchedule.fixedInterval: interval must be in seconds where its value is a token',
    ],
    [
      'a time for an image of milliseconds that are a token',
      () => stackWithRunner({ durationPerImage: Duration.millis(aNumber()) }),
      'Test/Runner: durationPerImage must be in seconds where its value is a token, as Duration.seconds(…); received one in millis',
    ],
    [
      'a task with a timeout of hours that are a token',
      () => {
        const { stack, waiter } = stackWithWaiter();
        return waiter.waitTask(stack, 'Task', { jobId: 'a-job', timeout: Duration.hours(aNumber()) });
      },
      'Test/Task: timeout must be in seconds where its value is a token',
    ],
  ])('%s', (_what, construct, message) => expect(construct).toThrow(message));

  const aNumber = () => new CfnParameter(new Stack(), 'Number', { type: 'Number' }).valueAsNumber;

  function ruleOf(options: (stack: Stack) => unknown) {
    const { stack, waiter } = stackWithWaiter();
    return waiter.onEvent('Rule', untyped(options(stack)));
  }

  const bucketOf = (stack: Stack) => Bucket.fromBucketName(stack, 'Out', 'out');

  function dashboardOf(machinesOf: (waiter: MediaAnalysisJobWaiter) => unknown): MediaAnalysisDashboard {
    const { stack, waiter } = stackWithWaiter();
    return new MediaAnalysisDashboard(stack, 'Dashboard', { machines: untyped(machinesOf(waiter)) });
  }
});
