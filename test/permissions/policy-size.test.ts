/** The limit of IAM for all inline policies of a role. */
import { Annotations as CdkAnnotations, App, Stack } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { MediaAnalysisJobRunner, StartFunction } from '../../lib';

const ENV = { account: '123456789012', region: 'us-east-1' };
const ID = 'cdk-rekognition-media-analysis:inlinePoliciesTooLong';
const TOO_LONG = Match.stringLikeRegexp(
  '^Functions/StartRole: the inline policies of this role have about 1\\d{4} characters, for \\d+ policies; IAM takes 10240',
);
/** The stack of a start function that so many runners share. */
const functionsWith = (runners: number) => {
  const app = new App();
  const functions = new Stack(app, 'Functions', { env: ENV });
  const startFunction = new StartFunction(functions, 'Start');
  const stack = new Stack(app, 'Machines', { env: ENV });
  for (let i = 0; i < runners; i++) {
    const encryptionKey = new Key(stack, `Key${i}`);
    new MediaAnalysisJobRunner(stack, `Runner${i}`, {
      startFunction,
      input: { bucket: new Bucket(stack, `In${i}`, { encryptionKey }) },
      output: { bucket: new Bucket(stack, `Out${i}`, { encryptionKey }), prefix: 'moderation/', encryptionKey },
    });
  }
  return functions;
};

it('a role gets one warning with its size and the limit when its inline policies are longer than IAM allows', () => {
  const functions = functionsWith(9);
  expect(Annotations.fromStack(functions).findWarning('*', TOO_LONG)).toHaveLength(1);
});

it('the size of the inline policies includes those of the role itself', () => {
  const functions = functionsWith(6);
  Annotations.fromStack(functions).hasNoWarning('*', TOO_LONG);
  const grown = functionsWith(6);
  (grown.node.findChild('Start') as StartFunction).addToRolePolicy(
    new PolicyStatement({ actions: ['s3:GetObject'], resources: [`arn:aws:s3:::${'x'.repeat(2500)}`] }),
  );
  Annotations.fromStack(grown).hasWarning('*', TOO_LONG);
});

it('acknowledgeWarning removes the warning about long inline policies', () => {
  const functions = functionsWith(9);
  CdkAnnotations.of(functions).acknowledgeWarning(ID);
  Annotations.fromStack(functions).hasNoWarning('*', TOO_LONG);
});
