import { App, Aws, CfnParameter, Fn, Lazy, PhysicalName, Stack, Token } from 'aws-cdk-lib';
import { Bucket, CfnBucket, type IBucket } from 'aws-cdk-lib/aws-s3';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import { isSameBucket } from '../../lib/synth/bucket-name';
import { templateOf } from '../support/synth';

const byArn = (scope: Stack, id: string, bucketArn: string) => Bucket.fromBucketArn(scope, id, bucketArn);
const parameter = (stack: Stack, id: string, type?: string) => new CfnParameter(stack, id, { type });
const LIST = 'CommaDelimitedList';
const named = (scope: Stack, id: string, bucketName: string) => Bucket.fromBucketName(scope, id, bucketName);

describe('two constructs of one bucket', () => {
  const app = new App();
  const stack = new Stack(app, 'Stack');
  const elsewhere = new Stack(app, 'Elsewhere', { env: { account: '111111111111', region: 'eu-west-1' } });
  const bucket = new Bucket(stack, 'Bucket');
  const uploads = new Bucket(stack, 'Called', { bucketName: 'uploads' });
  const perAccount = new Bucket(stack, 'PerAccount', { bucketName: `uploads-${Aws.ACCOUNT_ID}` });
  const arn = parameter(stack, 'ArnParameter').valueAsString;
  const list = parameter(stack, 'List', LIST).valueAsList;

  it.each<[string, IBucket, IBucket]>([
    ['that are the same object', bucket, bucket],
    ['of which one is imported by its name', bucket, named(stack, 'ByName', bucket.bucketName)],
    ['of which one is imported by its ARN', bucket, Bucket.fromBucketArn(stack, 'ByArn', bucket.bucketArn)],
    ['of which one is imported into another stack by its name', bucket, named(elsewhere, 'ByName', bucket.bucketName)],
    [
      'of which one is imported into another stack by its ARN',
      bucket,
      Bucket.fromBucketArn(elsewhere, 'ByArn', bucket.bucketArn),
    ],
    ['that are imported by the same name', named(stack, 'One', 'uploads'), named(elsewhere, 'Two', 'uploads')],
    [
      'of which one is imported by an ARN that is a string',
      uploads,
      Bucket.fromBucketArn(stack, 'Arn', 'arn:aws:s3:::uploads'),
    ],
    ['of which one is imported by a name that is a string', uploads, named(elsewhere, 'Called', 'uploads')],
    [
      'of which one has a name that a token produces',
      uploads,
      named(stack, 'Later', Lazy.string({ produce: () => 'uploads' })),
    ],
    ['whose names contain the account', perAccount, named(stack, 'PA', `uploads-${Aws.ACCOUNT_ID}`)],
    [
      'of which one has a name that Fn::Join makes',
      perAccount,
      named(stack, 'Joined', Fn.join('-', ['uploads', Aws.ACCOUNT_ID])),
    ],
    ['of which one is imported as a CfnBucket', bucket, Bucket.fromCfnBucket(bucket.node.defaultChild as CfnBucket)],
    [
      'of which one is imported by an ARN that contains its name',
      uploads,
      Bucket.fromBucketArn(stack, 'Made', named(stack, 'Given', 'uploads').bucketArn),
    ],
    [
      'whose names are the same parameter of Systems Manager',
      named(stack, 'P1', StringParameter.valueForStringParameter(stack, 'name')),
      named(stack, 'P2', StringParameter.valueForStringParameter(stack, 'name')),
    ],
    [
      'whose names are the same export',
      named(stack, 'E1', Fn.importValue('a')),
      named(stack, 'E2', Fn.importValue('a')),
    ],
    ['whose ARNs are the same parameter', byArn(stack, 'A1', arn), byArn(stack, 'A2', arn)],
    [
      'whose names are the same element of a list',
      named(stack, 'L1', Fn.select(1, list)),
      named(stack, 'L2', Fn.select(1, list)),
    ],
  ])('isSameBucket is true for two buckets %s', (_what, one, other) => {
    expect(isSameBucket(one, other)).toBe(true);
    expect(isSameBucket(other, one)).toBe(true);
  });
});

describe('two buckets', () => {
  const app = new App();
  const [one, two] = ['us-east-1', 'eu-west-1'].map(
    (region) => new Stack(app, region, { env: { account: '111111111111', region } }),
  );
  const inBoth = (create: (stack: Stack) => IBucket): [IBucket, IBucket] => [create(one), create(two)];
  const noName = () => Lazy.string({ produce: () => undefined });
  const raw = (Ref: string) => Token.asString({ Ref });

  it.each<[string, [IBucket, IBucket]]>([
    ['with the same id in two stacks', inBoth((stack) => new Bucket(stack, 'Bucket'))],
    [
      'to which CDK gives a name in each stack',
      inBoth((s) => new Bucket(s, 'Named', { bucketName: PhysicalName.GENERATE_IF_NEEDED })),
    ],
    ['with two ids in one stack', [new Bucket(one, 'A'), new Bucket(one, 'B')]],
    ['with two names', [named(one, 'Uploads', 'uploads'), named(one, 'Results', 'results')]],
    ['whose names contain their regions', inBoth((stack) => named(stack, 'Region', `uploads-${Aws.REGION}`))],
    ['whose names refer to the same logical id in two stacks', inBoth((stack) => named(stack, 'Ref', raw('Bucket')))],
    ['whose names are two exports', [named(one, 'E1', Fn.importValue('a')), named(one, 'E2', Fn.importValue('b'))]],
    [
      'whose names are the first elements of two lists',
      [
        named(one, 'L1', Fn.select(0, parameter(one, 'List1', LIST).valueAsList)),
        named(one, 'L2', Fn.select(0, parameter(one, 'List2', LIST).valueAsList)),
      ],
    ],
    [
      'whose names are two parts of one parameter',
      (() => {
        const parts = Fn.split(',', parameter(one, 'Parts').valueAsString);
        return [named(one, 'Part1', Fn.select(1, parts)), named(one, 'Part2', Fn.select(2, parts))];
      })(),
    ],
    ['whose names are undefined', [named(one, 'N1', noName()), named(one, 'N2', noName())]],
    [
      'of which one has an attribute of the other as its name',
      [new Bucket(one, 'C'), named(one, 'D', (one.node.findChild('C') as Bucket).bucketDomainName)],
    ],
  ])('isSameBucket is false for two buckets %s', (_what, [a, b]) => expect(isSameBucket(a, b)).toBe(false));
});

describe('names and ARNs that are not known at synth', () => {
  const stack = new Stack(new App(), 'Stack');
  const TOKENS: Record<string, (id: string) => string> = {
    Parameter: (id) => parameter(stack, `Parameter${id}`).valueAsString,
    Export: (id) => Fn.importValue(`export-${id}`),
    SystemsManager: (id) => StringParameter.valueForStringParameter(stack, `/buckets/${id}`),
    Condition: (id) => Fn.conditionIf('Condition', id, `other-${id}`).toString(),
  };
  const BUCKETS: Record<string, (id: string, token: string) => IBucket> = {
    Name: (id, token) => named(stack, id, token),
    Arn: (id, token) => byArn(stack, id, token),
    Attribute: (id, token) => Bucket.fromBucketAttributes(stack, id, { bucketArn: token }),
    Part: (id, token) => named(stack, id, Fn.select(0, Fn.split(',', token))),
  };
  const cases = Object.keys(TOKENS).flatMap((token) => Object.keys(BUCKETS).map((bucket) => [token, bucket]));

  it.each(cases)('isSameBucket tells apart two buckets with different tokens (%s as %s)', (token, bucket) => {
    const [one, two] = ['One', 'Two'].map((which) => {
      const id = token + bucket + which;
      return BUCKETS[bucket](id, TOKENS[token](id));
    });
    expect(isSameBucket(one, two)).toBe(false);
    expect(isSameBucket(one, one)).toBe(true);
  });
});

it('isSameBucket adds no output to the stacks of the buckets', () => {
  const app = new App();
  const [one, two] = ['One', 'Two'].map((id) => new Stack(app, id));
  const bucket = new Bucket(one, 'Bucket');
  expect(isSameBucket(bucket, named(two, 'Again', bucket.bucketName))).toBe(true);
  expect(templateOf(one).toJSON()).not.toHaveProperty('Outputs');
});
