import { App, Stack } from 'aws-cdk-lib';
import { EventField, Rule, RuleTargetInput } from 'aws-cdk-lib/aws-events';
import { SfnStateMachine } from 'aws-cdk-lib/aws-events-targets';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { MediaAnalysisJobWaiter } from '../lib';

export const stack = new Stack(new App(), 'FromS3');
const bucket = new Bucket(stack, 'Jobs', { eventBridgeEnabled: true });
const waiter = new MediaAnalysisJobWaiter(stack, 'Waiter');

new Rule(stack, 'JobStarted', {
  eventPattern: {
    source: ['aws.s3'],
    detailType: ['Object Created'],
    detail: { bucket: { name: [bucket.bucketName] } },
  },
  targets: [
    new SfnStateMachine(waiter.stateMachine, {
      input: RuleTargetInput.fromObject({ JobId: EventField.fromPath('$.detail.object.key') }),
    }),
  ],
});
