import { Duration } from 'aws-cdk-lib';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import type { MediaAnalysisJobRunner } from '../../lib';
import { definitionOf, stackWithRunner } from '../support/synth';

const jobOptions = ({ stateMachine }: MediaAnalysisJobRunner): unknown =>
  definitionOf(stateMachine).States['Start job'].Parameters.Payload.job;

describe('the job in the request of the start function', () => {
  it('the props of a runner set the options of its jobs', () => {
    const projectVersionArn = 'arn:aws:rekognition:us-east-1:123456789012:project/p/version/v/1';
    const { runner } = stackWithRunner((scope) => ({
      output: {
        bucket: Bucket.fromBucketName(scope, 'Out', 'out'),
        prefix: 'a/b/',
        encryptionKey: Key.fromKeyArn(scope, 'Key', 'arn:aws:kms:us-east-1:123456789012:key/k'),
      },
      moderation: { minConfidence: 60, projectVersionArn },
      durationPerImage: Duration.millis(250),
    }));
    expect(jobOptions(runner)).toEqual({
      outputBucket: 'out',
      outputPrefix: 'a/b',
      outputKey: 'arn:aws:kms:us-east-1:123456789012:key/k',
      minConfidence: 60,
      projectVersion: projectVersionArn,
      secondsPerImage: 0.25,
    });
  });

  it('a job has only an output bucket by default', () => {
    const { runner } = stackWithRunner((scope) => ({ output: { bucket: Bucket.fromBucketName(scope, 'Out', 'out') } }));
    expect(jobOptions(runner)).toEqual({ outputBucket: 'out' });
  });
});
