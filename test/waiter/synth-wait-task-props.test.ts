/** The props of waitTask: what it rejects, and expressions that it accepts. */
import { App, Duration } from 'aws-cdk-lib';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import type { MediaAnalysisJobWaitTaskProps } from '../../lib';
import { numberToken, stackWithWaiter, stateInFlow, untyped } from '../support/synth';

const { JSON_PATH } = sfn.QueryLanguage;
const jobId = sfn.JsonPath.stringAt('$.JobId');

const waitTask = (props: MediaAnalysisJobWaitTaskProps) => {
  const { stack, waiter } = stackWithWaiter();
  return { stack, task: waiter.waitTask(stack, 'Wait for job', props) };
};

it.each<[string, MediaAnalysisJobWaitTaskProps, string]>([
  [
    'a jobId that is a JSONPath without JsonPath.stringAt',
    { jobId: '$.JobId' },
    'JobId must be a string of 1 to 64 characters that matches ^[a-zA-Z0-9-_]+$; received "$.JobId". ' +
      `A path into the state is written JsonPath.stringAt('$.JobId')`,
  ],
  [
    'props that are undefined',
    untyped(undefined),
    'JobId must be a string of 1 to 64 characters that matches ^[a-zA-Z0-9-_]+$; received nothing',
  ],
  [
    'a timeout of 0',
    { jobId, timeout: Duration.seconds(0) },
    'TimeoutSeconds must be a whole number from 1 to 31449600; received 0',
  ],
  ['a timeout of two years', { jobId, timeout: Duration.days(730) }, 'received 63072000'],
  [
    'a timeout of half a second',
    { jobId, timeout: Duration.millis(500) },
    'TimeoutSeconds must be a whole number from 1 to 31449600; received 0.5',
  ],
  ['a timeout that is a number', { jobId, timeout: untyped(60) }, 'timeout must be a Duration; received 60'],
  [
    'an expected duration of 0',
    { jobId, expectedDuration: Duration.seconds(0) },
    'ExpectedDurationSeconds must be a number above 0',
  ],
  [
    'an expected duration that is a string',
    { jobId, expectedDuration: untyped('60') },
    'expectedDuration must be a Duration; received "60"',
  ],
  [
    'a context that is too long',
    { jobId, context: { a: 'x'.repeat(8_192) } },
    'Context must be a JSON object of at most 8192 characters',
  ],
  [
    'a context that is a list',
    { jobId, context: untyped(['order']) },
    'Context must be a JSON object of at most 8192 characters; received ["order"]',
  ],
  [
    'a resultPath beside a JSONata expression',
    { jobId: '{% $id %}', resultPath: '$.job' },
    'resultPath is for JSONPath machines; received $.job',
  ],
  [
    'an executionName that is a JSONPath without JsonPath.stringAt',
    { jobId, executionName: '$.name' },
    `received "$.name". A path into the state is written JsonPath.stringAt('$.name')`,
  ],
  [
    'an executionName with a space',
    { jobId, executionName: 'a b' },
    'executionName must have 1 to 80 characters, without white space',
  ],
  ['an executionName that is a number', { jobId, executionName: untyped(7) }, 'received 7'],
  [
    'a JSONata expression with the query language JSONPath',
    { jobId: '{% $id %}', queryLanguage: JSON_PATH },
    'expressions of JSONata are for JSONata machines',
  ],
  [
    'a timeout in hours that are a token',
    { jobId, timeout: Duration.hours(numberToken()) },
    'timeout must be in seconds where its value is a token',
  ],
])('waitTask rejects %s, and the error begins with the path of the task', (_what, props, message) => {
  expect(() => waitTask(props)).toThrow(message);
  expect(() => waitTask(props)).toThrow(/^Test\/Wait for job: /);
});

it('the error of waitTask begins with the id of a task that is in no other construct', () => {
  const { waiter } = stackWithWaiter();
  expect(() => waiter.waitTask(new App(), 'Wait', { jobId: '' })).toThrow(/^Wait: JobId must be/);
});

it.each<[string, Partial<MediaAnalysisJobWaitTaskProps>]>([
  ['a context that has an expression', { context: { order: [{ id: sfn.JsonPath.stringAt('$.id') }] } }],
  ['a context with a member whose name ends in .$', { context: { 'order.$': '$.order' } }],
  ['a context that is an expression', { context: untyped(sfn.JsonPath.objectAt('$.context')) }],
  [
    'an expected duration that is an expression',
    { expectedDuration: Duration.seconds(sfn.JsonPath.numberAt('$.seconds')) },
  ],
])('waitTask accepts %s', (_what, props) => {
  const { stack, task } = waitTask({ jobId, ...props });
  expect(stateInFlow(stack, task)).toMatchObject({ Type: 'Task' });
});
