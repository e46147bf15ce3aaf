/** Stacks with a batch, for tests of what it synthesizes. */
import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { MediaAnalysisBatch, type MediaAnalysisBatchProps } from '../../lib';

export const stackIn = (region?: string) =>
  new Stack(new App(), 'Test', region ? { env: { region, account: '123456789012' } } : {});

export function batchIn(stack: Stack, props: Partial<MediaAnalysisBatchProps> = {}, bucketProps = {}) {
  const input = { bucket: new Bucket(stack, 'Images', { eventBridgeEnabled: true, ...bucketProps }) };
  const output = { bucket: new Bucket(stack, 'Results', bucketProps), prefix: 'moderation/' };
  return new MediaAnalysisBatch(stack, 'Batch', { input, output, ...props });
}

/** The definition of a state machine, with the name of its reference in place of each token. */
export function definitionOf(stack: Stack, machineId = 'BatchStateMachine') {
  const machines = Template.fromStack(stack).findResources('AWS::StepFunctions::StateMachine');
  const [, machine] = Object.entries(machines).find(([id]) => id.startsWith(machineId))!;
  const parts = machine.Properties.DefinitionString['Fn::Join'][1] as unknown[];
  return JSON.parse(parts.map((part) => (typeof part === 'string' ? part : '0')).join(''));
}
