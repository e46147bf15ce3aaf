/** Synthesizes a stack with the given number of loops of states, as most people would write them by hand. */
import * as path from 'node:path';
import { Duration, type Stack } from 'aws-cdk-lib';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { NodejsFunction } from 'aws-cdk-lib/aws-lambda-nodejs';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import * as tasks from 'aws-cdk-lib/aws-stepfunctions-tasks';
import { BUNDLE_DIRECTORY } from '../../lib/machine/bundle-directory';
import { ids, synthesize } from '../synthesize';

export type LoopKind = 'bundled' | 'prebuilt' | 'shared' | 'noFunction';

const HANDLER = path.join(__dirname, 'client-handler.js');
const RUNTIME = lambda.Runtime.NODEJS_24_X;

/** For each kind: returns a function that makes the task of a loop from an id. */
const TASKS: Readonly<Record<LoopKind, (stack: Stack) => (id: string) => sfn.TaskStateBase>> = {
  bundled: (stack) => (id) =>
    invoke(stack, id, new NodejsFunction(stack, `${id}Poll`, { entry: HANDLER, runtime: RUNTIME })),
  prebuilt: (stack) => (id) => invoke(stack, id, prebuiltFunction(stack, `${id}Poll`)),
  shared: (stack) => {
    const poll = prebuiltFunction(stack, 'Poll');
    return (id) => invoke(stack, id, poll);
  },
  noFunction: (stack) => (id) =>
    new tasks.CallAwsService(stack, `${id}: get job`, {
      service: 'rekognition',
      action: 'getMediaAnalysisJob',
      parameters: { JobId: sfn.JsonPath.stringAt('$.JobId') },
      iamResources: ['*'],
    }),
};

const prebuiltFunction = (stack: Stack, id: string) =>
  new lambda.Function(stack, id, {
    code: lambda.Code.fromAsset(BUNDLE_DIRECTORY),
    handler: 'poll.handler',
    runtime: RUNTIME,
  });

const invoke = (stack: Stack, id: string, lambdaFunction: lambda.IFunction) =>
  new tasks.LambdaInvoke(stack, `${id}: get job`, { lambdaFunction, outputPath: '$.Payload' });

function loop(stack: Stack, id: string, getJob: sfn.TaskStateBase): void {
  const wait = new sfn.Wait(stack, `${id}: wait`, { time: sfn.WaitTime.duration(Duration.seconds(30)) });
  const status = new sfn.Choice(stack, `${id}: job status`)
    .when(sfn.Condition.stringEquals('$.Status', 'SUCCEEDED'), new sfn.Succeed(stack, `${id}: succeeded`))
    .when(sfn.Condition.stringEquals('$.Status', 'FAILED'), new sfn.Fail(stack, `${id}: failed`))
    .otherwise(wait);
  new sfn.StateMachine(stack, id, { definitionBody: sfn.DefinitionBody.fromChainable(wait.next(getJob).next(status)) });
}

synthesize((stack) => {
  const [kind, count] = process.argv.slice(2);
  const taskOf = TASKS[kind as LoopKind](stack);
  for (const id of ids(count)) loop(stack, id, taskOf(id));
});
