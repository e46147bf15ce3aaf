import { App, Stack, type StackProps } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import type { Template as LocalTemplate } from '../../local/template';
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

/** A stack with one runner, between two imported buckets unless it is told otherwise. */
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

export const templateOf = (stack: Stack) => Template.fromStack(stack);

export const localTemplateOf = (stack: Stack) => templateOf(stack).toJSON() as LocalTemplate;
