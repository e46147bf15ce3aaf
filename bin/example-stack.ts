import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { MediaAnalysisJobWaiter } from '../lib';

/** A waiter, with queues for its events. */
export class ExampleStack extends Stack {
  constructor(scope: Construct, id: string, props?: StackProps) {
    super(scope, id, props);
    const queue = (name: string) =>
      new targets.SqsQueue(
        new sqs.Queue(this, name, { encryption: sqs.QueueEncryption.SQS_MANAGED, enforceSSL: true }),
      );

    const waiter = new MediaAnalysisJobWaiter(this, 'Waiter');
    waiter.onJobStateChange('Progress', { target: queue('ProgressQueue') });
    waiter.onJobSucceeded('Index', { target: queue('IndexQueue') });
    const alert = queue('AlertQueue');
    waiter.onJobFailed('AlertFailed', { target: alert });
    waiter.onJobTimedOut('AlertTimedOut', { target: alert });
    waiter.onWaitFailed('AlertWaitFailed', { target: alert });

    new CfnOutput(this, 'StateMachineArn', { value: waiter.stateMachine.stateMachineArn });
  }
}
