/** WaitForMediaAnalysisJob: the states of a wait in another state machine. */
import { App, Stack } from 'aws-cdk-lib';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { MediaAnalysisJobWaiter, PollFunction, WaitForMediaAnalysisJob } from '../../lib';
import { definitionOf, templateOf } from '../support/synth';

it('WaitForMediaAnalysisJob stands between other states of a flow, and executionInput is the input of the wait', () => {
  const stack = new Stack(new App(), 'Test');
  const wait = new WaitForMediaAnalysisJob(stack, 'WaitForJob', {
    executionInput: sfn.TaskInput.fromObject({ JobId: sfn.JsonPath.stringAt('$.started.JobId') }),
  });
  const flow = new sfn.StateMachine(stack, 'Flow', {
    definitionBody: sfn.DefinitionBody.fromChainable(
      new sfn.Pass(stack, 'Before').next(wait.prefixStates('Job: ')).next(new sfn.Succeed(stack, 'After')),
    ),
  });
  const { States } = definitionOf(flow);
  expect(States['Job: Take input'].Parameters).toMatchObject({ input: { 'JobId.$': '$.started.JobId' } });
  expect(States['Job: Job succeeded'].Next).toBe('After');
});

it('WaitForMediaAnalysisJob creates a poll function when it gets no props', () => {
  const stack = new Stack(new App(), 'Test');
  const wait = new WaitForMediaAnalysisJob(stack, 'WaitForJob');
  new sfn.StateMachine(stack, 'Flow', { definitionBody: sfn.DefinitionBody.fromChainable(wait) });
  expect(wait.pollFunction).toBeInstanceOf(PollFunction);
  templateOf(stack).resourceCountIs('AWS::Lambda::Function', 1);
});

it.each([
  ['"$.job"', '$.job'],
  ['7', 7],
  ['null', null],
])('WaitForMediaAnalysisJob rejects an executionInput that is no TaskInput, such as %s', (received, executionInput) => {
  const stack = new Stack(new App(), 'Test');
  expect(() => new WaitForMediaAnalysisJob(stack, 'Wait', { executionInput: executionInput as never })).toThrow(
    `Test/Wait: executionInput must be a TaskInput (sfn.TaskInput); received ${received}`,
  );
});

it('a waiter takes its input from the execution, whatever plain JavaScript passes as executionInput', () => {
  const stack = new Stack(new App(), 'Test');
  const props = { executionInput: sfn.TaskInput.fromObject({ JobId: 'other' }) };
  const waiter = new MediaAnalysisJobWaiter(stack, 'Waiter', props as never);
  expect(definitionOf(waiter.stateMachine as sfn.StateMachine).States['Take input'].Parameters).toMatchObject({
    'input.$': '$',
  });
});
