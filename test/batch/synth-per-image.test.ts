/** What a batch synthesizes that analyses images one by one. */
import { Token } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { MediaAnalysisBatch, MediaAnalysisDashboard, ModerationBackend, type PerImageOptions } from '../../lib';
import { batchIn, definitionOf, stackIn } from './batch-stack';

const perImage = (options?: PerImageOptions) => ({ backend: ModerationBackend.perImage(options) });

/** How the definition calls the images function, and how many parts run at the same time. */
function callsIn(stack: ReturnType<typeof stackIn>) {
  const { Parts, 'Try first images': first } = definitionOf(stack).States;
  const { 'Analyze images': analyze } = Parts.ItemProcessor.States;
  expect(first.Parameters.Payload.options).toEqual(analyze.Parameters.Payload.options);
  return { callsPerSecond: analyze.Parameters.Payload.options.callsPerSecond, functions: Parts.MaxConcurrency };
}

it.each([
  ['us-east-1', 45],
  ['eu-central-1', 4.5],
  ['eu-north-1', 4.5],
])('a batch in %s makes 90 %% of the calls that the quota allows: %f a second', (region, callsPerSecond) => {
  const stack = stackIn(region);
  batchIn(stack, perImage());
  expect(callsIn(stack)).toEqual({ callsPerSecond, functions: 1 });
});

it.each([
  [0.1, 0.1, 1],
  [50, 50, 1],
  [120, 40, 3],
])('%f calls a second are made by functions with %f calls a second each: %i of them', (total, each, functions) => {
  const stack = stackIn('us-east-1');
  batchIn(stack, perImage({ callsPerSecond: total }));
  expect(callsIn(stack)).toEqual({ callsPerSecond: each, functions });
});

it('CloudFormation looks the calls a second up for a batch in a stack without a region', () => {
  const stack = stackIn();
  batchIn(stack, perImage());
  Template.fromStack(stack).hasMapping('*', { 'us-west-2': { calls: 45 }, 'eu-west-2': { calls: 4.5 } });
  expect(callsIn(stack).functions).toBe(1);
});

it('one function makes all calls if their number is a token', () => {
  const stack = stackIn('us-east-1');
  batchIn(stack, perImage({ callsPerSecond: Token.asNumber({ Ref: 'Rate' }) }));
  expect(callsIn(stack).functions).toBe(1);
});

it('a batch that analyses single images has no runner, and may start no job', () => {
  const stack = stackIn('us-east-1');
  const batch = batchIn(stack, perImage());
  expect(batch.runner).toBeUndefined();
  const text = JSON.stringify(Template.fromStack(stack).toJSON());
  expect(text).not.toMatch(/StartMediaAnalysisJob|GetMediaAnalysisJob/);
  expect(Annotations.fromStack(stack).findWarning('*', Match.anyValue())).toEqual([]);
});

const statementsOf = (stack: ReturnType<typeof stackIn>): object[] => {
  const policies = Template.fromStack(stack).findResources('AWS::IAM::Policy');
  const [, policy] = Object.entries(policies).find(([id]) => id.includes('ImagesFunctionPolicy'))!;
  return policy.Properties.PolicyDocument.Statement as object[];
};

it('the images function may analyse images with the adapter of the batch only, in its region', () => {
  const stack = stackIn('us-east-1');
  const projectVersionArn = 'arn:aws:rekognition:us-east-1:123456789012:project/p/version/v/1';
  batchIn(stack, { ...perImage(), moderation: { projectVersionArn } });
  expect(statementsOf(stack)).toContainEqual({
    Action: 'rekognition:DetectModerationLabels',
    Condition: { StringEquals: { 'aws:RequestedRegion': 'us-east-1' } },
    Effect: 'Allow',
    Resource: projectVersionArn,
  });
});

it('the images function writes results with the key of the output', () => {
  const stack = stackIn('us-east-1');
  const encryptionKey = new Key(stack, 'Key');
  batchIn(stack, { ...perImage(), output: { bucket: new Bucket(stack, 'Out'), encryptionKey } });
  const Resource = stack.resolve(encryptionKey.keyArn);
  const Action = ['kms:Decrypt', 'kms:GenerateDataKey'];
  expect(statementsOf(stack)).toContainEqual(expect.objectContaining({ Action, Resource }));
  const { Parts } = definitionOf(stack).States;
  expect(Parts.ItemProcessor.States['Analyze images'].Parameters.Payload.options).toHaveProperty('outputKey');
});

it.each(['bulkAnalysis', 'perImage'] as const)(
  'images in another bucket are granted to imageReader with %s',
  (name) => {
    const stack = stackIn('us-east-1');
    const batch = batchIn(stack, { backend: ModerationBackend[name]() });
    new Bucket(stack, 'Other').grantRead(batch.imageReader);
    Template.fromStack(stack).hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: {
        Statement: Match.arrayWith([Match.objectLike({ Action: ['s3:GetObject*', 's3:GetBucket*', 's3:List*'] })]),
      },
      PolicyName: Match.stringLikeRegexp(name === 'perImage' ? 'ImagesFunction.*Default' : 'StartFunction.*Default'),
    });
  },
);

it('two batches may have one backend', () => {
  const stack = stackIn('us-east-1');
  const { backend } = perImage();
  const { input, output } = {
    input: { bucket: new Bucket(stack, 'In') },
    output: { bucket: new Bucket(stack, 'Out') },
  };
  const [first, second] = ['First', 'Second'].map(
    (id) => new MediaAnalysisBatch(stack, id, { input, output, backend }),
  );
  expect(first.imageReader).not.toBe(second.imageReader);
});

it('the dashboard of a batch that analyses single images has the errors of the API', () => {
  const stack = stackIn('us-east-1');
  new MediaAnalysisDashboard(stack, 'Dashboard', { machines: [batchIn(stack, perImage())] });
  const [{ Properties }] = Object.values(Template.fromStack(stack).findResources('AWS::CloudWatch::Dashboard'));
  const body = JSON.stringify(Properties.DashboardBody);
  for (const text of ['ApiErrors', 'Throttling', 'ImagesAnalyzed']) expect(body).toContain(text);
  expect(body).not.toContain('JobsSucceeded');
});
