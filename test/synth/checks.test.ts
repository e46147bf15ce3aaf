/** Checks of kinds of values: regions, functions, keys, buckets, shares and prefixes. */
import { App, Lazy, Stack } from 'aws-cdk-lib';
import { EventBus } from 'aws-cdk-lib/aws-events';
import { Alias, Key } from 'aws-cdk-lib/aws-kms';
import { Function } from 'aws-cdk-lib/aws-lambda';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import {
  type MediaAnalysisJobRunnerProps,
  MediaAnalysisJobWaiter,
  type MediaAnalysisJobWaiterProps,
  PollFunction,
} from '../../lib';
import { stackWithRunner, templateOf, untyped } from '../support/synth';

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

describe('checkRegion', () => {
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
  ])('a runner rejects %s in another region than that of the stack', (prop, received, props) => {
    const { here, there } = regions();
    expect(() => stackWithRunner(props(here, there), here)).toThrow(
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
  ])('a waiter rejects %s in another region than that of the stack', (prop, props) => {
    const { here, there } = regions();
    expect(() => new MediaAnalysisJobWaiter(here, 'Waiter', props(here, there))).toThrow(
      new RegExp(`^Here/Waiter/Wait: ${prop} must be in the region of the stack, us-east-1; received .* in eu-west-1$`),
    );
  });

  it.each(['encryptionKey', 'environmentEncryption'])(
    'a function rejects %s in another region than that of the stack',
    (prop) => {
      const { here } = regions();
      expect(() => new PollFunction(here, 'Poll', { [prop]: keyIn(here, 'eu-west-1') })).toThrow(
        `Here/Poll: ${prop} must be in the region of the stack, us-east-1; received Here/Key in eu-west-1`,
      );
    },
  );

  it('a runner accepts resources in the region of its stack, and resources when one of the two regions is not known', () => {
    const { here, there } = regions();
    const encryptionKey = keyIn(there, 'eu-west-1');
    expect(() => stackWithRunner({ encryptionKey }, new Stack(new App(), 'AnyRegion'))).not.toThrow();
    const withoutRegion = new Stack(here.node.root, 'WithoutRegion');
    const props = {
      input: { bucket: bucketIn(withoutRegion) },
      output: { bucket: bucketIn(here), prefix: 'o', encryptionKey: Alias.fromAliasName(here, 'Alias', 'alias/a') },
      encryptionKey: keyIn(here, 'us-east-1'),
    };
    expect(() => stackWithRunner(props, here)).not.toThrow();
  });
});

describe('checkFunction, checkKey, checkBucket and checkShare', () => {
  const bucket = () => bucketIn(regions().here);

  it.each<[string, string, object, string]>([
    ['pollFunction', 'a string', { pollFunction: 'arn:x' }, 'a function (lambda.IFunction); received "arn:x"'],
    ['pollFunction', 'an empty object', { pollFunction: {} }, 'a function (lambda.IFunction); received an object'],
    ['startFunction', 'a string', { startFunction: 'x' }, 'a function (lambda.IFunction); received "x"'],
    [
      'output.encryptionKey',
      'a string',
      { output: { bucket: bucket(), encryptionKey: 'k' } },
      'a key (kms.IKey); received "k"',
    ],
    ['encryptionKey', 'a string', { encryptionKey: 'alias/foo' }, 'a key (kms.IKey); received "alias/foo"'],
    ['encryptionKey', 'an empty object', { encryptionKey: {} }, 'a key (kms.IKey); received an object'],
  ])('a runner rejects the prop %s when it is %s', (prop, _what, props, message) => {
    expect(() => stackWithRunner(props, regions().here)).toThrow(
      new RegExp(`^Here/Runner(/\\w+)?: ${`${prop} must be ${message}`.replace(/[.()]/g, '\\$&')}$`),
    );
  });

  it.each([50, '0.1'])('a runner rejects the prop failOnInvalidLines when it is %j', (failOnInvalidLines) => {
    expect(() => stackWithRunner({ failOnInvalidLines: untyped(failOnInvalidLines) })).toThrow(
      `Test/Runner/Run: failOnInvalidLines must be a share from 0 to 1; received ${JSON.stringify(failOnInvalidLines)}`,
    );
  });

  it.each(['encryptionKey', 'environmentEncryption'])('a function rejects the prop %s when it is a string', (prop) => {
    const { here } = regions();
    expect(() => new PollFunction(here, 'Poll', { [prop]: 'k' })).toThrow(
      `Here/Poll: ${prop} must be a key (kms.IKey); received "k"`,
    );
  });

  it.each<[string, string, (here: Stack) => object, string]>([
    [
      'output.encryptionKey',
      'a string',
      (here) => ({ bucket: bucketIn(here), encryptionKey: 'arn:aws:kms:…' }),
      'a key (kms.IKey); received "arn:aws:kms:…"',
    ],
    ['output.bucket', 'undefined', () => ({ prefix: 'x' }), 'a bucket (s3.IBucket); received undefined'],
  ])('a waiter rejects the prop %s when it is %s', (prop, _what, output, message) => {
    const { here } = regions();
    expect(() => new MediaAnalysisJobWaiter(here, 'Waiter', { output: untyped(output(here)) })).toThrow(
      `Here/Waiter/Wait: ${prop} must be ${message}`,
    );
  });
});

describe('checkPrefix', () => {
  const WILDCARD = 'have no "\\*", "\\?" or "\\$\\{".* in IAM policies; received ".*"';
  const TOO_LONG = 'be at most 800 characters long with a slash at its end, and has 801; received "x+"';

  it.each<[string, unknown, string]>([
    [
      'is a URI',
      's3://b/x',
      'be how keys begin, such as "moderation\\/", without the bucket, which is output\\.bucket; received "s3:\\/\\/b\\/x"',
    ],
    ['begins with a slash', '/x', 'not begin with a slash, as keys in S3 do not; received "\\/x"'],
    ['contains an asterisk', 'jobs*', WILDCARD],
    ['contains a question mark', 'job?/', WILDCARD],
    ['contains a policy variable', '${aws:username}/', WILDCARD],
    ['contains a space', 'a b', 'match \\^\\\\S\\*\\$; received "a b"'],
    ['has 800 characters and no slash at its end', 'x'.repeat(800), TOO_LONG],
    ['is a number', 5, 'be a string; received 5'],
  ])('runner and waiter reject an output.prefix that %s', (_what, prefix, must) => {
    const { here } = regions();
    const output = { bucket: bucketIn(here), prefix: untyped(prefix) };
    const message = (path: string) => new RegExp(`^${path}: output\\.prefix must ${must}$`);
    expect(() => stackWithRunner({ output }, here)).toThrow(message('Here/Runner'));
    expect(() => new MediaAnalysisJobWaiter(here, 'Waiter', { output })).toThrow(message('Here/Waiter/Wait'));
  });

  it.each([
    ['has 800 characters with the slash at its end', `${'x'.repeat(799)}/`],
    ['is a token', Lazy.string({ produce: () => 'x' })],
  ])('a runner accepts an output.prefix that %s', (_what, prefix) => {
    const { here } = regions();
    stackWithRunner({ output: { bucket: bucketIn(here), prefix } }, here);
    expect(() => templateOf(here)).not.toThrow();
  });
});
