import { App, Stack, type StackProps } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import type { Template as LocalTemplate } from '../../local/template';
import { MediaAnalysisJobWaiter, type MediaAnalysisJobWaiterProps } from '../../lib';

export interface Synthesized {
  readonly stack: Stack;
  readonly waiter: MediaAnalysisJobWaiter;
}

/** A stack with one waiter, before synthesis. */
export function stackWithWaiter(props?: MediaAnalysisJobWaiterProps, stackProps?: StackProps): Synthesized {
  const stack = new Stack(new App(), 'Test', stackProps);
  return { stack, waiter: new MediaAnalysisJobWaiter(stack, 'Waiter', props) };
}

export const templateOf = (stack: Stack) => Template.fromStack(stack);

export const localTemplateOf = (stack: Stack) => templateOf(stack).toJSON() as LocalTemplate;
