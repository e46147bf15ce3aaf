/** The props of a runner: moderation, durationPerImage, timeout, input, output. */
import { App, Aws, Duration, Lazy, Stack } from 'aws-cdk-lib';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { MediaAnalysisJobRunner, type MediaAnalysisJobRunnerProps, PollSchedule } from '../../lib';
import { numberToken, stackWithRunner, templateOf, untyped } from '../support/synth';

type Props = Partial<MediaAnalysisJobRunnerProps>;

it.each<[string, Props, string | RegExp]>([
  [
    'a minConfidence of 101',
    { moderation: { minConfidence: 101 } },
    /minConfidence must be from 0 to 100 .*received 101/,
  ],
  [
    'a minConfidence that is a string',
    { moderation: { minConfidence: untyped('60') } },
    'Test/Runner: minConfidence must be from 0 to 100 percent; received "60"',
  ],
  [
    'a durationPerImage of 0',
    { durationPerImage: Duration.millis(0) },
    /durationPerImage must be above 0 ms; received 0 ms/,
  ],
  [
    'a durationPerImage that is a number',
    { durationPerImage: untyped(0) },
    'Test/Runner: durationPerImage must be a Duration; received 0',
  ],
  [
    'a durationPerImage in milliseconds that are a token',
    { durationPerImage: Duration.millis(numberToken()) },
    'Test/Runner: durationPerImage must be in seconds where its value is a token, as Duration.seconds(…); received one in millis',
  ],
  [
    'a timeout that leaves history events to start the job, but none to poll it',
    { timeout: Duration.hours(36) },
    /^Test\/Runner\/Run: .* could write 2\d{4} history events .* to start and as long to end/,
  ],
  [
    'a timeout above 182 days',
    { timeout: Duration.days(200), pollSchedule: PollSchedule.fixedInterval(Duration.days(1)) },
    /timeout must be at most 15724800 s \(182 days to start and as many to end: .*received 17280000 s/,
  ],
])('MediaAnalysisJobRunner rejects %s', (_what, props, message) =>
  expect(() => stackWithRunner(props)).toThrow(message),
);

const lateNumber = () => Lazy.number({ produce: () => 700 });

it.each<[string, Props]>([
  ['minConfidence', { moderation: { minConfidence: lateNumber() } }],
  ['durationPerImage', { durationPerImage: Duration.seconds(lateNumber()) }],
  ['failOnInvalidLines', { failOnInvalidLines: lateNumber() }],
])('MediaAnalysisJobRunner accepts a token as %s', (_prop, props) => {
  expect(() => templateOf(stackWithRunner(props).stack)).not.toThrow();
});

describe('moderation.projectVersionArn', () => {
  const ADAPTER = 'arn:aws:rekognition:us-east-1:123456789012:project/p/version/v/1';
  const stackHere = () => new Stack(new App(), 'Here', { env: { account: '123456789012', region: 'us-east-1' } });

  it.each<[string, unknown, RegExp]>([
    [
      'is empty',
      '',
      /^Here\/Runner: moderation.projectVersionArn must be the ARN of a version .* that match .*; received ""$/,
    ],
    [
      'is no ARN',
      'foo',
      /must be the ARN of a version of a custom adapter: 20 to 2048 characters that match .*; received "foo"$/,
    ],
    ['names no version', ADAPTER.replace('/version/v/1', ''), /must be the ARN of a version of a custom adapter/],
    ['is too long', `${ADAPTER.slice(0, -1)}${'1'.repeat(2048)}`, /must be the ARN of a version of a custom adapter/],
    [
      'is in another region',
      ADAPTER.replace('us-east-1', 'eu-west-1'),
      /^Here\/Runner: moderation.projectVersionArn must be in the region of the stack, us-east-1; received "arn:aws:.*eu-west-1/,
    ],
    ['is null', null, /^Here\/Runner: moderation\.projectVersionArn must be a string; received null$/],
  ])('MediaAnalysisJobRunner rejects a projectVersionArn that %s', (_what, projectVersionArn, message) => {
    const moderation = { projectVersionArn: untyped(projectVersionArn) };
    expect(() => stackWithRunner({ moderation }, stackHere())).toThrow(message);
  });

  it.each([
    ['in the region of the stack', ADAPTER],
    ['with the partition of the stack', ADAPTER.replace('arn:aws:', `arn:${Aws.PARTITION}:`)],
    ['that is a token', Lazy.string({ produce: () => ADAPTER })],
  ])('MediaAnalysisJobRunner accepts a projectVersionArn %s', (_what, projectVersionArn) => {
    for (const stack of [stackHere(), new Stack(new App(), 'AnyRegion')]) {
      expect(() => stackWithRunner({ moderation: { projectVersionArn } }, stack)).not.toThrow();
    }
  });
});

describe('input and output', () => {
  const bucket = () => Bucket.fromBucketName(new Stack(), 'Bucket', 'bucket');

  it.each<[string, unknown, string]>([
    ['props that are undefined', undefined, 'input.bucket must be a bucket (s3.IBucket); received undefined'],
    [
      'props without input',
      { output: { bucket: bucket() } },
      'input.bucket must be a bucket (s3.IBucket); received undefined',
    ],
    [
      'props without output',
      { input: { bucket: bucket() } },
      'output.bucket must be a bucket (s3.IBucket); received undefined',
    ],
    [
      'an input bucket that is a string',
      { input: { bucket: 'uploads' }, output: { bucket: bucket() } },
      'input.bucket must be a bucket (s3.IBucket); received "uploads"',
    ],
  ])('MediaAnalysisJobRunner rejects %s', (_what, props, message) => {
    const stack = new Stack(new App(), 'Test');
    expect(() => new MediaAnalysisJobRunner(stack, 'Runner', untyped(props))).toThrow(`Test/Runner: ${message}`);
  });
});
