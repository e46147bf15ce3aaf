import { App, CfnParameter, Stack, type StackProps } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { EventBus } from 'aws-cdk-lib/aws-events';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { resourcesOf, type Template as LocalTemplate } from '../../local/template';
import {
  MediaAnalysisJobRunner,
  type MediaAnalysisJobRunnerProps,
  MediaAnalysisJobWaiter,
  type MediaAnalysisJobWaiterProps,
} from '../../lib';

export interface Synthesized {
  readonly stack: Stack;
  readonly waiter: MediaAnalysisJobWaiter;
}

/** A stack with one waiter, before synthesis. */
export function stackWithWaiter(props?: MediaAnalysisJobWaiterProps, stackProps?: StackProps): Synthesized {
  const stack = new Stack(new App(), 'Test', stackProps);
  return { stack, waiter: new MediaAnalysisJobWaiter(stack, 'Waiter', props) };
}

type RunnerProps = Partial<MediaAnalysisJobRunnerProps>;

/** A stack with one runner. By default the buckets of its input and output are imported. */
export function stackWithRunner(
  props: RunnerProps | ((stack: Stack) => RunnerProps) = {},
  stack = new Stack(new App(), 'Test'),
) {
  const bucket = (name: string) => Bucket.fromBucketName(stack, name, name);
  const { input, output, ...more } = typeof props === 'function' ? props(stack) : props;
  const runner = new MediaAnalysisJobRunner(stack, 'Runner', {
    input: input ?? { bucket: bucket('uploads') },
    output: output ?? { bucket: bucket('results'), prefix: 'moderation/' },
    ...more,
  });
  return { stack, runner };
}

/** A runner whose bus is in one stack, and a queue in another. */
export function runnerBetweenStacks() {
  const app = new App();
  const env = { account: '111111111111', region: 'us-east-1' };
  const [buses, runners, queues] = ['Buses', 'Runners', 'Queues'].map((id) => new Stack(app, id, { env }));
  const { runner } = stackWithRunner({ eventBus: new EventBus(buses, 'Bus') }, runners);
  return { runner, runners, queues, queue: new Queue(queues, 'Queue') };
}

export const templateOf = (stack: Stack) => Template.fromStack(stack);

export const localTemplateOf = (stack: Stack) => templateOf(stack).toJSON() as LocalTemplate;

interface Definition {
  readonly States: Readonly<Record<string, any>>;
}

/** The definitions of the stack's state machines, by logical id. */
export const definitionsOf = (stack: Stack): Record<string, Definition> =>
  Object.fromEntries(
    Object.entries(resourcesOf(localTemplateOf(stack), 'AWS::StepFunctions::StateMachine')).map(
      ([id, { DefinitionString }]) => [id, JSON.parse(DefinitionString as string) as Definition],
    ),
  );

export const definitionOf = ({ node, stack }: sfn.IStateMachine): Definition =>
  definitionsOf(stack)[stack.getLogicalId(node.defaultChild as sfn.CfnStateMachine)];

/** The JSON of a state in a new state machine, `Flow`, of this query language. */
export function stateInFlow(stack: Stack, state: sfn.TaskStateBase, queryLanguage?: sfn.QueryLanguage) {
  const definitionBody = sfn.DefinitionBody.fromChainable(state);
  const flow = new sfn.StateMachine(stack, 'Flow', { queryLanguage, definitionBody });
  return definitionOf(flow).States[state.stateId];
}

/** A value that the compiler rejects. Callers in languages without types can pass it. */
export const untyped = (value: unknown) => value as never;

/** A number that is not known at synth. */
export const numberToken = () => new CfnParameter(new Stack(), 'Number', { type: 'Number' }).valueAsNumber;
