/** Batches that poll quickly, with small parts, and a queue for every rule. */
import { CfnOutput, Duration, Stack } from 'aws-cdk-lib';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import {
  type BulkAnalysisOptions,
  MediaAnalysisBatch,
  type MediaAnalysisBatchProps,
  ModerationBackend,
  PollSchedule,
} from '../../lib';
import { BATCH_RULES, OUTPUT_PREFIX } from './names';

export class BatchStack extends Stack {
  private readonly buckets = {
    input: { bucket: new s3.Bucket(this, 'Images') },
    output: { bucket: new s3.Bucket(this, 'Results'), prefix: `${OUTPUT_PREFIX}/` },
  };

  constructor(scope: Construct, id: string) {
    super(scope, id);
    const small = this.batch(
      'Batch',
      { imagesPerPart: 10, maxImages: 300, maxFailedShare: 0.1 },
      { maxConcurrentJobs: 5 },
    );
    // CloudFormation looks up how many jobs the region runs at the same time.
    this.batch('LargeBatch', { imagesPerPart: 500 });
    for (const rule of BATCH_RULES) {
      const queue = new sqs.Queue(this, `${rule}Queue`);
      small[rule](rule, { target: new targets.SqsQueue(queue) });
      this.output(`${rule}Queue`, queue.queueUrl);
    }
    this.output('Runner', small.runner!.stateMachine.stateMachineArn);
    this.output('ImagesBucket', this.buckets.input.bucket.bucketName);
    this.output('ResultsBucket', this.buckets.output.bucket.bucketName);
  }

  private batch(
    id: string,
    props: Partial<MediaAnalysisBatchProps>,
    jobs: BulkAnalysisOptions = {},
  ): MediaAnalysisBatch {
    const batch = new MediaAnalysisBatch(this, id, {
      ...this.buckets,
      backend: ModerationBackend.bulkAnalysis({
        timeout: Duration.minutes(5),
        pollSchedule: PollSchedule.fixedInterval(Duration.seconds(1)),
        ...jobs,
      }),
      ...props,
    });
    this.output(`${id}Machine`, batch.stateMachine.stateMachineArn);
    return batch;
  }

  private output(id: string, value: string): void {
    new CfnOutput(this, `${id}Output`, { value }).overrideLogicalId(id);
  }
}
