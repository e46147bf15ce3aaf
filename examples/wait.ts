import { App, Duration, Stack } from 'aws-cdk-lib';
import { SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { MediaAnalysisJobWaiter } from '../lib';

export const stack = new Stack(new App(), 'Moderation');
const waiter = new MediaAnalysisJobWaiter(stack, 'Waiter', { timeout: Duration.hours(6) });

waiter.onJobSucceeded('Index', { target: new SqsQueue(new Queue(stack, 'IndexQueue')) });
waiter.onJobFailed('Alert', { target: new SqsQueue(new Queue(stack, 'AlertQueue')) });
