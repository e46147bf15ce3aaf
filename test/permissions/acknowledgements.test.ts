/** cdk-nag's packs on the constructs. They need a newer aws-cdk-lib than the constructs do. */
import { App, Stack, Validations } from 'aws-cdk-lib';
import { Vpc } from 'aws-cdk-lib/aws-ec2';
import { Alias, Key } from 'aws-cdk-lib/aws-kms';
import { Code, Function, Runtime, Tracing } from 'aws-cdk-lib/aws-lambda';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { AwsSolutionsChecks, type NagPack, NIST80053R5Checks, ServerlessChecks } from 'cdk-nag';
import {
  MediaAnalysisDashboard,
  MediaAnalysisJobRunner,
  MediaAnalysisJobWaiter,
  PollFunction,
  StartFunction,
} from '../../lib';

const FUNCTION = { code: Code.fromInline('.'), handler: 'index.handler', runtime: Runtime.NODEJS_24_X };

describe('cdk-nag', () => {
  const check = (Pack: new (scope: App) => NagPack, build: (stack: Stack) => void) => {
    const app = new App();
    Validations.of(app).addPlugins(new Pack(app));
    build(new Stack(app, 'Test'));
    return app.synth();
  };
  const withKey = (stack: Stack) =>
    new MediaAnalysisJobWaiter(stack, 'Waiter', { encryptionKey: new Key(stack, 'Key', { enableKeyRotation: true }) });

  it.each([AwsSolutionsChecks, NIST80053R5Checks, ServerlessChecks])('%p finds nothing without a reason', (Pack) => {
    check(Pack, withKey);
  });

  it.each([AwsSolutionsChecks, NIST80053R5Checks, ServerlessChecks])('nor does %p in a runner', (Pack) => {
    check(Pack, (stack) => {
      const encryptionKey = new Key(stack, 'Key', { enableKeyRotation: true });
      const topic = Topic.fromTopicArn(stack, 'Topic', 'arn:aws:sns:us-east-1:123456789012:topic');
      const runner = new MediaAnalysisJobRunner(stack, 'Runner', {
        encryptionKey,
        input: { bucket: Bucket.fromBucketName(stack, 'Uploads', 'uploads') },
        output: { bucket: Bucket.fromBucketName(stack, 'Results', 'results'), prefix: 'moderation' },
      });
      runner.onManifestUploaded('ManifestUploaded');
      runner.addAlarms({ topic });
      new MediaAnalysisDashboard(stack, 'Dashboard', { machines: [runner] });
    });
  });

  it('nor does AwsSolutions in a runner with buckets of the same stack', () => {
    check(AwsSolutionsChecks, (stack) => {
      const bucket = (id: string) => {
        const bucket = new Bucket(stack, id, { enforceSSL: true });
        Validations.of(bucket).acknowledge({ id: 'AwsSolutions::AwsSolutions-S1', reason: 'Not what is tested.' });
        return bucket;
      };
      new MediaAnalysisJobRunner(stack, 'Runner', {
        input: { bucket: bucket('Uploads') },
        output: { bucket: bucket('Results') },
      });
    });
  });

  it.each([AwsSolutionsChecks, NIST80053R5Checks, ServerlessChecks])(
    'nor does %p in functions with settings of their own, where nothing is acknowledged that is set',
    (Pack) => {
      check(Pack, (stack) => {
        const encryptionKey = new Key(stack, 'Key', { enableKeyRotation: true });
        const vpc = Vpc.fromVpcAttributes(stack, 'Vpc', {
          vpcId: 'vpc-1',
          availabilityZones: ['us-east-1a'],
          privateSubnetIds: ['subnet-1'],
        });
        const settings = { encryptionKey, vpc, reservedConcurrentExecutions: 5, tracing: Tracing.ACTIVE };
        const functions = {
          pollFunction: new PollFunction(stack, 'Poll', settings),
          startFunction: new StartFunction(stack, 'Start', settings),
        };
        new MediaAnalysisJobRunner(stack, 'Runner', {
          ...functions,
          encryptionKey,
          input: { bucket: Bucket.fromBucketName(stack, 'Uploads', 'uploads') },
          output: {
            bucket: Bucket.fromBucketName(stack, 'Results', 'results'),
            prefix: 'moderation',
            encryptionKey: Alias.fromAliasName(stack, 'Alias', 'alias/results'),
          },
        });
        for (const { node } of Object.values(functions)) {
          const acknowledged = node.metadata.flatMap(({ data }) => Object.keys(data as object));
          expect(acknowledged.filter((rule) => /LambdaDLQ$/.test(rule))).toHaveLength(2);
          expect(acknowledged.filter((rule) => /Concurrency|VPC|Tracing/.test(rule))).toEqual([]);
        }
      });
    },
  );

  it('AwsSolutions and Serverless find nothing without a key either', () => {
    check(AwsSolutionsChecks, (stack) => new MediaAnalysisJobWaiter(stack, 'Waiter'));
    check(ServerlessChecks, (stack) => new MediaAnalysisJobWaiter(stack, 'Waiter'));
  });

  it.each([
    [AwsSolutionsChecks, 'does not require requests to use SSL', (stack: Stack) => new Queue(stack, 'NoTls')],
    [NIST80053R5Checks, 'Log Group is not encrypted', (stack: Stack) => new MediaAnalysisJobWaiter(stack, 'NoKey')],
    [ServerlessChecks, 'dead letter target', (stack: Stack) => new Function(stack, 'NoDeadLetters', FUNCTION)],
  ])('%p would find something', (Pack, finding, build) => {
    expect(() => check(Pack, build)).toThrow(finding);
  });
});
