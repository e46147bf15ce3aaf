import { App, Stack } from 'aws-cdk-lib';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { ExampleStack } from '../../bin/example-stack';
import { LocalCloud } from '../../local/local-cloud';
import { jobsIn } from '../support/jobs';
import { localTemplateOf } from '../support/synth';

const template = localTemplateOf(new ExampleStack(new App(), 'Example'));

let cloud: LocalCloud;
beforeEach(async () => void (cloud = await LocalCloud.start({ template })));
afterEach(() => cloud.stop());

it.each([
  ['a space', 'a b'],
  ['a colon', 'a:b'],
  ['a bracket', 'a{b'],
  ['a wildcard', 'a*'],
  ['a control character', 'a\u0007'],
  ['no character', ''],
  ['81 characters', 'a'.repeat(81)],
])('the local Step Functions rejects the name of an execution with %s', (_what, name) => {
  expect(() => cloud.stateMachine().start({ JobId: 'a' }, { name })).toThrow(
    expect.objectContaining({ name: 'InvalidName' }),
  );
});

it('the local Step Functions accepts a name of 80 letters of any language', () => {
  expect(cloud.stateMachine().start({ JobId: 'a' }, { name: 'ä'.repeat(80) }).name).toHaveLength(80);
});

it('the local Step Functions rejects an invalid name from a startExecution task with the error of that integration', async () => {
  const stack = new Stack(new App(), 'Parent');
  new sfn.StateMachine(stack, 'Machine', {
    definitionBody: sfn.DefinitionBody.fromChainable(
      new sfn.CustomState(stack, 'Start', { stateJson: startExecution({ Name: 'a b' }) }),
    ),
  });
  const parent = await LocalCloud.start({ template: localTemplateOf(stack) });
  const outcome = await parent.time.runUntil(parent.stateMachine().start({}).outcome);
  await parent.stop();
  expect(outcome).toMatchObject({ status: 'FAILED', error: 'StepFunctions.InvalidNameException' });
});

it('the local Step Functions rejects a parameter that an integration does not have', async () => {
  const stack = new Stack(new App(), 'Parent');
  new sfn.StateMachine(stack, 'Machine', {
    definitionBody: sfn.DefinitionBody.fromChainable(
      new sfn.CustomState(stack, 'Start', { stateJson: startExecution({ Nam: 'a' }) }),
    ),
  });
  await expect(LocalCloud.start({ template: localTemplateOf(stack) })).rejects.toThrow(
    'Start: the field "Nam" is not supported by Step Functions.',
  );
});

const startExecution = (parameters: object) => ({
  Type: 'Task',
  Resource: 'arn:aws:states:::states:startExecution',
  Parameters: { StateMachineArn: 'arn:aws:states:us-east-1:123456789012:stateMachine:x', Input: {}, ...parameters },
});

it('the local Step Functions aborts an execution that is stopped, and a redrive continues from its last state', async () => {
  const JobId = jobsIn(cloud.rekognition, cloud.time).succeedsAfter(600);
  const execution = cloud.stateMachine().start({ JobId }, { name: 'one' });
  await cloud.time.runUntil(cloud.time.sleep(60_000));
  execution.abort('Tired', 'enough');
  expect(await execution.outcome).toEqual({ status: 'ABORTED', error: 'Tired', cause: 'enough' });

  const redriven = await cloud.stateMachine().redrive(execution);
  expect(await cloud.time.runUntil(redriven.outcome)).toMatchObject({ status: 'SUCCEEDED', output: { JobId } });
  expect(redriven).toMatchObject({ name: 'one', input: { JobId }, startedAt: execution.startedAt });
  expect((await redriven.visits)[0].state).toBe((await execution.visits).at(-1)!.state);
});

it('the local Step Functions does not stop an execution that has ended', async () => {
  const JobId = jobsIn(cloud.rekognition, cloud.time).succeedsAfter(10);
  const execution = cloud.stateMachine().start({ JobId });
  await cloud.time.runUntil(execution.outcome);
  execution.abort();
  expect(execution.soFar.end!.outcome.status).toBe('SUCCEEDED');
});
