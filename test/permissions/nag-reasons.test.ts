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

const PACKS = [AwsSolutionsChecks, NIST80053R5Checks, ServerlessChecks].map((Pack) => [Pack.name, Pack] as const);

describe('cdk-nag', () => {
  /** Synthesizes an app with a pack. A finding without an acknowledgement makes this throw. */
  const check = (Pack: new (scope: App) => NagPack, build: (stack: Stack) => void) => {
    const app = new App();
    Validations.of(app).addPlugins(new Pack(app));
    build(new Stack(app, 'Test'));
    return app.synth();
  };
  const withKey = (stack: Stack) =>
    new MediaAnalysisJobWaiter(stack, 'Waiter', { encryptionKey: new Key(stack, 'Key', { enableKeyRotation: true }) });

  it.each(PACKS)('%s accepts a waiter with a key', (_name, Pack) => {
    expect(() => check(Pack, withKey)).not.toThrow();
  });

  it.each(PACKS)('%s accepts a runner with a key, uploads, alarms and a dashboard', (_name, Pack) => {
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

  it('AwsSolutions accepts a runner with buckets of the same stack', () => {
    check(AwsSolutionsChecks, (stack) => {
      const bucket = (id: string) => {
        const bucket = new Bucket(stack, id, { enforceSSL: true });
        Validations.of(bucket).acknowledge({
          id: 'AwsSolutions::AwsSolutions-S1',
          reason: 'The test is about the runner.',
        });
        return bucket;
      };
      new MediaAnalysisJobRunner(stack, 'Runner', {
        input: { bucket: bucket('Uploads') },
        output: { bucket: bucket('Results') },
      });
    });
  });

  it.each(PACKS)(
    '%s accepts functions with all settings, whose metadata has no reasons for settings that they have',
    (_name, Pack) => {
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

  it('AwsSolutions and Serverless accept a waiter without a key', () => {
    expect(() => {
      check(AwsSolutionsChecks, (stack) => new MediaAnalysisJobWaiter(stack, 'Waiter'));
      check(ServerlessChecks, (stack) => new MediaAnalysisJobWaiter(stack, 'Waiter'));
    }).not.toThrow();
  });

  it.each([
    [
      'AwsSolutionsChecks',
      'does not require requests to use SSL',
      AwsSolutionsChecks,
      (stack: Stack) => new Queue(stack, 'NoTls'),
    ],
    [
      'NIST80053R5Checks',
      'Log Group is not encrypted',
      NIST80053R5Checks,
      (stack: Stack) => new MediaAnalysisJobWaiter(stack, 'NoKey'),
    ],
    [
      'ServerlessChecks',
      'dead letter target',
      ServerlessChecks,
      (stack: Stack) => new Function(stack, 'NoDeadLetters', FUNCTION),
    ],
  ] as const)('%s reports "%s" in a construct without acknowledgement', (_name, finding, Pack, build) => {
    expect(() => check(Pack, build)).toThrow(finding);
  });
});
