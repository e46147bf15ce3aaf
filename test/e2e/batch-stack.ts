/** Batches with small parts, and a queue for every rule. */
import { CfnOutput, Duration, Stack } from 'aws-cdk-lib';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
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
import { BATCH_RULES, OUTPUT_PREFIX, PART_RULES } from './names';

export class BatchStack extends Stack {
  private readonly buckets = {
    input: { bucket: new s3.Bucket(this, 'Images') },
    output: { bucket: new s3.Bucket(this, 'Results'), prefix: `${OUTPUT_PREFIX}/` },
  };

  constructor(scope: Construct, id: string) {
    super(scope, id);
    const small = this.batch('Batch', {
      imagesPerPart: 10,
      maxImages: 300,
      maxFailedShare: 0.1,
      backend: jobs({ maxConcurrentJobs: 5 }),
    });
    // CloudFormation looks up how many jobs the region runs at the same time.
    this.batch('LargeBatch', { imagesPerPart: 500, backend: jobs() });
    const perImage = this.perImageBatches();
    for (const rule of BATCH_RULES) {
      const target = this.queueFor(rule);
      for (const batch of [small, ...perImage]) batch[rule](rule, { target });
    }
    for (const rule of PART_RULES) {
      const target = this.queueFor(rule);
      for (const batch of perImage) batch[rule](rule, { target });
    }
    this.output('Runner', small.runner!.stateMachine.stateMachineArn);
    this.output('ImagesBucket', this.buckets.input.bucket.bucketName);
    this.output('ResultsBucket', this.buckets.output.bucket.bucketName);
  }

  private perImageBatches(): MediaAnalysisBatch[] {
    const props = { imagesPerPart: 300, backend: ModerationBackend.perImage({ callsPerSecond: 50 }) };
    const fast = this.batch('FastBatch', props);
    const crashing = this.batch('CrashingBatch', props);
    const slow = this.batch('SlowBatch', { ...props, backend: ModerationBackend.perImage({ callsPerSecond: 5 }) });
    // Not part of the public API. A test ends the calls of this function.
    const imagesFunction = crashing.node.findChild('ImagesFunction') as lambda.Function;
    this.output('CrashingFunction', imagesFunction.functionName);
    return [fast, crashing, slow];
  }

  private batch(id: string, props: Partial<MediaAnalysisBatchProps>): MediaAnalysisBatch {
    const batch = new MediaAnalysisBatch(this, id, { ...this.buckets, ...props });
    this.output(`${id}Machine`, batch.stateMachine.stateMachineArn);
    return batch;
  }

  private queueFor(rule: string): targets.SqsQueue {
    const queue = new sqs.Queue(this, `${rule}Queue`);
    this.output(`${rule}Queue`, queue.queueUrl);
    return new targets.SqsQueue(queue);
  }

  private output(id: string, value: string): void {
    new CfnOutput(this, `${id}Output`, { value }).overrideLogicalId(id);
  }
}

/** Jobs are polled quickly, because executions run in real time here. */
const jobs = (options: BulkAnalysisOptions = {}) =>
  ModerationBackend.bulkAnalysis({
    timeout: Duration.minutes(5),
    pollSchedule: PollSchedule.fixedInterval(Duration.seconds(1)),
    ...options,
  });
