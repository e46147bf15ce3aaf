import * as fs from 'node:fs';
import * as http from 'node:http';
import type { AddressInfo } from 'node:net';
import * as path from 'node:path';
import { Duration } from 'aws-cdk-lib';
import { waitFor } from '../../examples/from-sdk';
import { stack as acrossStacks } from '../../examples/across-stacks';
import { stack as rival } from '../../examples/call-aws-service';
import { stack as fromS3 } from '../../examples/from-s3';
import { stack as longQueue } from '../../examples/long-queue';
import { stack as nested } from '../../examples/nested';
import { stack as run } from '../../examples/run';
import { stack as wait } from '../../examples/wait';
import { stack as watch } from '../../examples/watch';
import { WEEK } from '../../bench/long-queue';
import { HISTORY_EVENTS_FOR_POLLS, historyEvents, worstCasePolls } from '../../lib/protocol/next-wait';
import { PollSchedule } from '../../lib';
import { CDK_EXAMPLES, DOCUMENTS, QUEUE_EXAMPLE, RIVAL_EXAMPLE, SDK_EXAMPLE, withGenerated } from '../../tools/docs';
import { textOf } from '../../tools/generated-part';
import { templateOf } from '../support/synth';

const root = path.join(__dirname, '..', '..');

it.each(Object.keys(DOCUMENTS))(
  'the generated parts of %s are what is generated (npm run docs writes them)',
  async (name) => expect(await withGenerated(name)).toBe(textOf(name)),
);

it('every example of the documents is a file that the build has compiled', () => {
  const files = fs.readdirSync(path.join(root, 'examples')).filter((file) => /(?<!\.d)\.ts$/.test(file));
  expect(files.sort()).toEqual(
    [...CDK_EXAMPLES, SDK_EXAMPLE, RIVAL_EXAMPLE, QUEUE_EXAMPLE].map((name) => `${name}.ts`).sort(),
  );
  expect(textOf('README.md').match(/^```ts nofixture$/gm)).toHaveLength(CDK_EXAMPLES.length);
  expect(textOf('README.md').match(/^```js$/gm)).toHaveLength(1);
});

it.each([
  ['the waiter', wait, { 'AWS::StepFunctions::StateMachine': 1, 'AWS::Events::Rule': 2, 'AWS::SQS::Queue': 2 }],
  ['the S3 event', fromS3, { 'AWS::StepFunctions::StateMachine': 1, 'AWS::Events::Rule': 1, 'AWS::S3::Bucket': 1 }],
  ['the other state machines', nested, { 'AWS::StepFunctions::StateMachine': 3 }],
  ['the runner', run, { 'AWS::StepFunctions::StateMachine': 2, 'AWS::Events::Rule': 2, 'AWS::S3::Bucket': 2 }],
  ['the stack of a consumer', acrossStacks, { 'AWS::Events::Rule': 2, 'AWS::SQS::QueuePolicy': 2 }],
  ['the alternative', rival, { 'AWS::StepFunctions::StateMachine': 1, 'AWS::IAM::Role': 1, 'AWS::IAM::Policy': 1 }],
  ['a long queue', longQueue, { 'AWS::StepFunctions::StateMachine': 2, 'AWS::Events::Rule': 1 }],
  ['the dashboard', watch, { 'AWS::CloudWatch::Dashboard': 1, 'AWS::CloudWatch::Alarm': 5 }],
])('its example of %s synthesizes', (_what, stack, counts) => {
  const template = templateOf(stack);
  for (const [type, count] of Object.entries(counts)) template.resourceCountIs(type, count);
});

it('its example of an SDK starts an execution', async () => {
  const requests: unknown[] = [];
  const server = http.createServer((request, response) => {
    request.on('data', (body: Buffer) => requests.push([request.headers['x-amz-target'], JSON.parse(body.toString())]));
    request.on('end', () => response.end(JSON.stringify({ executionArn: 'arn:execution', startDate: 0 })));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  process.env.AWS_ENDPOINT_URL_SFN = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  await expect(waitFor('a-job', 'arn:machine')).resolves.toBe('arn:execution');
  expect(requests).toEqual([
    ['AWSStepFunctions.StartExecution', { stateMachineArn: 'arn:machine', name: 'a-job', input: '{"JobId":"a-job"}' }],
  ]);
  server.closeAllConnections();
  server.close();
});

it('the long queue that is simulated has the schedule of the example', () => {
  const machines = templateOf(longQueue).findResources('AWS::StepFunctions::StateMachine');
  const { minSeconds, maxSeconds } = WEEK._toSchedule();
  expect(JSON.stringify(machines)).toMatch(new RegExp(`minSeconds\\W+${minSeconds}\\W+maxSeconds\\W+${maxSeconds}\\b`));
});

it('a week needs the minInterval of the long queue, and two weeks twice its maxInterval', () => {
  const fits = (schedule: PollSchedule, days: number) =>
    historyEvents(worstCasePolls(schedule._toSchedule(), days * 86_400, 2)) <= HISTORY_EVENTS_FOR_POLLS;
  const [minInterval, maxInterval] = [Duration.minutes(1), Duration.minutes(10)];
  expect(fits(PollSchedule.proportional({ maxInterval }), 7)).toBe(false);
  expect(fits(WEEK, 7)).toBe(true);
  expect(fits(PollSchedule.proportional({ minInterval, maxInterval: Duration.minutes(20) }), 14)).toBe(true);
});

it('its longest timeouts are those that synth allows', () => {
  const hours = (schedule: PollSchedule, phases: 1 | 2) => {
    const isAllowed = (hours: number) =>
      historyEvents(worstCasePolls(schedule._toSchedule(), hours * 3600, phases)) <= HISTORY_EVENTS_FOR_POLLS;
    let most = 1;
    while (isAllowed(most + 1)) most++;
    return most;
  };
  const [byDefault, fixed] = [PollSchedule.proportional(), PollSchedule.fixedInterval(Duration.seconds(30))];
  expect(textOf('README.md')).toContain(
    `the default schedule allows ${hours(byDefault, 1)} hours, and a runner ${hours(byDefault, 2)}; ` +
      `\`PollSchedule.fixedInterval\` of 30 seconds ${hours(fixed, 1)} hours, and a runner ${hours(fixed, 2)}`,
  );
});
