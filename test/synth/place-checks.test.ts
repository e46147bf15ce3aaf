/** What is in the wrong place, or in none, is refused at synth: with the construct's path, the value and the bound. */
import { App, Aws, Lazy, Stack } from 'aws-cdk-lib';
import { EventBus } from 'aws-cdk-lib/aws-events';
import { Alias, Key } from 'aws-cdk-lib/aws-kms';
import { Function } from 'aws-cdk-lib/aws-lambda';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import {
  MediaAnalysisJobRunner,
  type MediaAnalysisJobRunnerProps,
  MediaAnalysisJobWaiter,
  type MediaAnalysisJobWaiterProps,
  PollFunction,
} from '../../lib';
import { templateOf } from '../support/synth';

const account = '123456789012';

/** A stack in us-east-1, in an app that has another one in eu-west-1. */
const regions = () => {
  const app = new App();
  const here = new Stack(app, 'Here', { env: { account, region: 'us-east-1' } });
  const there = new Stack(app, 'There', { env: { account, region: 'eu-west-1' } });
  return { here, there };
};
const bucketIn = (stack: Stack, name = 'bucket') => Bucket.fromBucketName(stack, name, name);
const keyIn = (stack: Stack, region: string) => Key.fromKeyArn(stack, 'Key', `arn:aws:kms:${region}:${account}:key/k`);
const functionIn = (stack: Stack, region: string) =>
  Function.fromFunctionArn(stack, 'Function', `arn:aws:lambda:${region}:${account}:function:f`);

type RunnerProps = Partial<MediaAnalysisJobRunnerProps>;

const runnerIn = (stack: Stack, props: RunnerProps) => {
  const bucket = bucketIn(stack, 'default');
  return new MediaAnalysisJobRunner(stack, 'Runner', {
    input: { bucket },
    output: { bucket, prefix: 'out' },
    ...props,
  });
};

describe('another region than the stack’s', () => {
  it.each<[string, string, (here: Stack, there: Stack) => RunnerProps]>([
    ['input.bucket', 'There/bucket', (_here, there) => ({ input: { bucket: bucketIn(there) } })],
    ['output.bucket', 'There/Owned', (_here, there) => ({ output: { bucket: new Bucket(there, 'Owned') } })],
    [
      'output.encryptionKey',
      'Here/Key',
      (here) => ({ output: { bucket: bucketIn(here), encryptionKey: keyIn(here, 'eu-west-1') } }),
    ],
    ['encryptionKey', 'There/Key', (_here, there) => ({ encryptionKey: new Key(there, 'Key').addAlias('a') })],
    ['startFunction', 'Here/Function', (here) => ({ startFunction: functionIn(here, 'eu-west-1') })],
    ['pollFunction', 'Here/Function', (here) => ({ pollFunction: functionIn(here, 'eu-west-1') })],
    ['eventBus', 'There/Bus', (_here, there) => ({ eventBus: new EventBus(there, 'Bus') })],
  ])('is refused for a runner’s %s', (prop, received, props) => {
    const { here, there } = regions();
    expect(() => runnerIn(here, props(here, there))).toThrow(
      new RegExp(
        `^Here/Runner.*: ${prop} must be in the region of the stack, us-east-1; received ${received}.* in eu-west-1$`,
      ),
    );
  });

  it.each<[string, (here: Stack, there: Stack) => MediaAnalysisJobWaiterProps]>([
    ['output.bucket', (_here, there) => ({ output: { bucket: bucketIn(there) } })],
    [
      'output.encryptionKey',
      (here) => ({ output: { bucket: bucketIn(here), encryptionKey: keyIn(here, 'eu-west-1') } }),
    ],
  ])('is refused for a waiter’s %s', (prop, props) => {
    const { here, there } = regions();
    expect(() => new MediaAnalysisJobWaiter(here, 'Waiter', props(here, there))).toThrow(
      new RegExp(`^Here/Waiter/Wait: ${prop} must be in the region of the stack, us-east-1; received .* in eu-west-1$`),
    );
  });

  it.each(['encryptionKey', 'environmentEncryption'])('is refused for a function’s %s', (prop) => {
    const { here } = regions();
    expect(() => new PollFunction(here, 'Poll', { [prop]: keyIn(here, 'eu-west-1') })).toThrow(
      `Here/Poll: ${prop} must be in the region of the stack, us-east-1; received Here/Key in eu-west-1`,
    );
  });

  it('is not looked for where one of the two is not known, and the own region is taken', () => {
    const { there } = regions();
    runnerIn(new Stack(new App(), 'Anywhere'), { encryptionKey: keyIn(there, 'eu-west-1') });
    const { here } = regions();
    const nowhere = new Stack(here.node.root, 'Nowhere');
    runnerIn(here, {
      input: { bucket: bucketIn(nowhere) },
      output: { bucket: bucketIn(here), prefix: 'o', encryptionKey: Alias.fromAliasName(here, 'Alias', 'alias/a') },
      encryptionKey: keyIn(here, 'us-east-1'),
    });
  });
});

describe('the ARN of an adapter', () => {
  const ADAPTER = 'arn:aws:rekognition:us-east-1:123456789012:project/p/version/v/1';

  it.each([
    ['', /^Here\/Runner: moderation.projectVersionArn must be the ARN of a version .* that match .*; received ""$/],
    ['foo', /must be the ARN of a version of a custom adapter: 20 to 2048 characters that match .*; received "foo"$/],
    [ADAPTER.replace('/version/v/1', ''), /must be the ARN of a version of a custom adapter/],
    [`${ADAPTER.slice(0, -1)}${'1'.repeat(2048)}`, /must be the ARN of a version of a custom adapter/],
    [
      ADAPTER.replace('us-east-1', 'eu-west-1'),
      /^Here\/Runner: moderation.projectVersionArn must be in the region of the stack, us-east-1; received "arn:aws:.*eu-west-1/,
    ],
  ])('is refused as %j', (projectVersionArn, message) => {
    expect(() => runnerIn(regions().here, { moderation: { projectVersionArn } })).toThrow(message);
  });

  it.each([ADAPTER, ADAPTER.replace('arn:aws:', `arn:${Aws.PARTITION}:`), Lazy.string({ produce: () => ADAPTER })])(
    'is taken where it is right, or a token (%s)',
    (projectVersionArn) => {
      runnerIn(regions().here, { moderation: { projectVersionArn } });
      runnerIn(new Stack(new App(), 'Anywhere'), { moderation: { projectVersionArn } });
    },
  );
});

describe('a prefix', () => {
  const URI =
    /: (output).prefix must be how keys begin, such as "moderation\/", without the bucket, which is \1.bucket; received "s3:\/\/b\/x"$/;
  const SLASH = /: (output).prefix must not begin with a slash, as keys in S3 do not; received "\/x"$/;

  const WILDCARD = /: (output).prefix must have no "\*", "\?" or "\$\{".* in IAM policies; received ".*"$/;

  it.each([
    ['s3://b/x', URI],
    ['/x', SLASH],
    ['jobs*', WILDCARD],
    ['job?/', WILDCARD],
    ['${aws:username}/', WILDCARD],
  ])('that is no prefix of keys (%s) is refused', (prefix, message) => {
    const { here } = regions();
    const place = { bucket: bucketIn(here), prefix };
    expect(() => runnerIn(here, { output: place })).toThrow(message);
    expect(() => new MediaAnalysisJobWaiter(here, 'Waiter', { output: place })).toThrow(message);
  });

  it('that is a token is taken', () => {
    const { here } = regions();
    runnerIn(here, { output: { bucket: bucketIn(here), prefix: Lazy.string({ produce: () => 'x' }) } });
    templateOf(here);
  });
});

describe('what JavaScript lets pass', () => {
  const bucket = () => bucketIn(regions().here);
  it.each<[string, unknown, string]>([
    ['no props', undefined, 'input.bucket must be a bucket (s3.IBucket); received undefined'],
    ['no input', { output: { bucket: bucket() } }, 'input.bucket must be a bucket (s3.IBucket); received undefined'],
    ['no output', { input: { bucket: bucket() } }, 'output.bucket must be a bucket (s3.IBucket); received undefined'],
    [
      'the name of a bucket',
      { input: { bucket: 'uploads' }, output: { bucket: bucket() } },
      'input.bucket must be a bucket (s3.IBucket); received "uploads"',
    ],
  ])('a runner with %s is refused', (_what, props, message) => {
    const { here } = regions();
    expect(() => new MediaAnalysisJobRunner(here, 'Runner', props as never)).toThrow(`Here/Runner: ${message}`);
  });

  it.each<[string, object, string]>([
    ['pollFunction', { pollFunction: 'arn:x' }, 'pollFunction must be a function (lambda.IFunction); received "arn:x"'],
    ['pollFunction', { pollFunction: {} }, 'pollFunction must be a function (lambda.IFunction); received an object'],
    ['startFunction', { startFunction: 'x' }, 'startFunction must be a function (lambda.IFunction); received "x"'],
    [
      'output.encryptionKey',
      { output: { bucket: bucket(), encryptionKey: 'k' } },
      'output.encryptionKey must be a key (kms.IKey); received "k"',
    ],
    ['encryptionKey', { encryptionKey: 'alias/foo' }, 'encryptionKey must be a key (kms.IKey); received "alias/foo"'],
    ['encryptionKey', { encryptionKey: {} }, 'encryptionKey must be a key (kms.IKey); received an object'],
    [
      'projectVersionArn',
      { moderation: { projectVersionArn: null } },
      'moderation.projectVersionArn must be a string; received null',
    ],
  ])('what is no %s is refused as such in a runner', (_prop, props, message) => {
    const { here } = regions();
    expect(() => runnerIn(here, props)).toThrow(
      new RegExp(`^Here/Runner(/\\w+)?: ${message.replace(/[.()]/g, '\\$&')}$`),
    );
  });

  it.each(['encryptionKey', 'environmentEncryption'])('what is no %s is refused as such in a function', (prop) => {
    const { here } = regions();
    expect(() => new PollFunction(here, 'Poll', { [prop]: 'k' })).toThrow(
      `Here/Poll: ${prop} must be a key (kms.IKey); received "k"`,
    );
  });

  it('what is no key of results is refused as such in a waiter', () => {
    const { here } = regions();
    const output = { bucket: bucketIn(here), encryptionKey: 'arn:aws:kms:…' } as never;
    expect(() => new MediaAnalysisJobWaiter(here, 'Waiter', { output })).toThrow(
      'Here/Waiter/Wait: output.encryptionKey must be a key (kms.IKey); received "arn:aws:kms:…"',
    );
  });

  it('a waiter with results without a bucket is refused', () => {
    const { here } = regions();
    const output = { prefix: 'x' } as never;
    expect(() => new MediaAnalysisJobWaiter(here, 'Waiter', { output })).toThrow(
      'Here/Waiter/Wait: output.bucket must be a bucket (s3.IBucket); received undefined',
    );
  });
});
