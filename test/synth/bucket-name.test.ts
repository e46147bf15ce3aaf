import { App, Aws, CfnParameter, Fn, Lazy, PhysicalName, Stack, Token } from 'aws-cdk-lib';
import { Bucket, CfnBucket, type IBucket } from 'aws-cdk-lib/aws-s3';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import { isSameBucket } from '../../lib/synth/bucket-name';
import { templateOf } from '../support/synth';

const byArn = (scope: Stack, id: string, bucketArn: string) => Bucket.fromBucketArn(scope, id, bucketArn);
const parameter = (stack: Stack, id: string, type?: string) => new CfnParameter(stack, id, { type });
const LIST = 'CommaDelimitedList';
const named = (scope: Stack, id: string, bucketName: string) => Bucket.fromBucketName(scope, id, bucketName);

describe('the same bucket is recognised', () => {
  const app = new App();
  const stack = new Stack(app, 'Stack');
  const elsewhere = new Stack(app, 'Elsewhere', { env: { account: '111111111111', region: 'eu-west-1' } });
  const bucket = new Bucket(stack, 'Bucket');
  const called = new Bucket(stack, 'Called', { bucketName: 'uploads' });
  const perAccount = new Bucket(stack, 'PerAccount', { bucketName: `uploads-${Aws.ACCOUNT_ID}` });
  const arn = parameter(stack, 'ArnParameter').valueAsString;
  const list = parameter(stack, 'List', LIST).valueAsList;

  it.each<[string, IBucket, IBucket]>([
    ['as one construct', bucket, bucket],
    ['imported by its name', bucket, named(stack, 'ByName', bucket.bucketName)],
    ['imported by its ARN', bucket, Bucket.fromBucketArn(stack, 'ByArn', bucket.bucketArn)],
    ['imported into another stack by its name', bucket, named(elsewhere, 'ByName', bucket.bucketName)],
    ['imported into another stack by its ARN', bucket, Bucket.fromBucketArn(elsewhere, 'ByArn', bucket.bucketArn)],
    ['imported twice', named(stack, 'One', 'uploads'), named(elsewhere, 'Two', 'uploads')],
    ['imported by an ARN that is written down', called, Bucket.fromBucketArn(stack, 'Arn', 'arn:aws:s3:::uploads')],
    ['with a name that is written down', called, named(elsewhere, 'Called', 'uploads')],
    [
      'with a name that is written down later',
      called,
      named(stack, 'Later', Lazy.string({ produce: () => 'uploads' })),
    ],
    ['with a name that holds the account', perAccount, named(stack, 'PA', `uploads-${Aws.ACCOUNT_ID}`)],
    ['with a joined name', perAccount, named(stack, 'Joined', Fn.join('-', ['uploads', Aws.ACCOUNT_ID]))],
    ['as a CfnBucket', bucket, Bucket.fromCfnBucket(bucket.node.defaultChild as CfnBucket)],
    [
      'by an ARN made of its name',
      called,
      Bucket.fromBucketArn(stack, 'Made', named(stack, 'Given', 'uploads').bucketArn),
    ],
    [
      'with the name of a parameter',
      named(stack, 'P1', StringParameter.valueForStringParameter(stack, 'name')),
      named(stack, 'P2', StringParameter.valueForStringParameter(stack, 'name')),
    ],
    ['with the name of an export', named(stack, 'E1', Fn.importValue('a')), named(stack, 'E2', Fn.importValue('a'))],
    ['with the ARN of a parameter', byArn(stack, 'A1', arn), byArn(stack, 'A2', arn)],
    ['with an element of a list', named(stack, 'L1', Fn.select(1, list)), named(stack, 'L2', Fn.select(1, list))],
  ])('%s', (_how, one, other) => {
    expect(isSameBucket(one, other)).toBe(true);
    expect(isSameBucket(other, one)).toBe(true);
  });
});

describe('two buckets are not confused', () => {
  const app = new App();
  const [one, two] = ['us-east-1', 'eu-west-1'].map(
    (region) => new Stack(app, region, { env: { account: '111111111111', region } }),
  );
  const inBoth = (create: (stack: Stack) => IBucket): [IBucket, IBucket] => [create(one), create(two)];
  const nothing = () => Lazy.string({ produce: () => undefined });
  const raw = (Ref: string) => Token.asString({ Ref });

  it.each<[string, [IBucket, IBucket]]>([
    ['that have the same id in two stacks', inBoth((stack) => new Bucket(stack, 'Bucket'))],
    ['that CDK names', inBoth((s) => new Bucket(s, 'Named', { bucketName: PhysicalName.GENERATE_IF_NEEDED }))],
    ['of two ids in one stack', [new Bucket(one, 'A'), new Bucket(one, 'B')]],
    ['with two names', [named(one, 'Uploads', 'uploads'), named(one, 'Results', 'results')]],
    ['whose names hold their regions', inBoth((stack) => named(stack, 'Region', `uploads-${Aws.REGION}`))],
    ['that are imported by a logical id', inBoth((stack) => named(stack, 'Ref', raw('Bucket')))],
    ['whose names are exports', [named(one, 'E1', Fn.importValue('a')), named(one, 'E2', Fn.importValue('b'))]],
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
    ['whose names are never told', [named(one, 'N1', nothing()), named(one, 'N2', nothing())]],
    [
      'where one is named by an attribute of the other',
      [new Bucket(one, 'C'), named(one, 'D', (one.node.findChild('C') as Bucket).bucketDomainName)],
    ],
  ])('%s', (_what, [a, b]) => expect(isSameBucket(a, b)).toBe(false));
});

describe('two buckets are not confused whose names or ARNs are not known at synth', () => {
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

  it.each(cases)('%s, %s', (token, bucket) => {
    const [one, two] = ['One', 'Two'].map((which) => {
      const id = token + bucket + which;
      return BUCKETS[bucket](id, TOKENS[token](id));
    });
    expect(isSameBucket(one, two)).toBe(false);
    expect(isSameBucket(one, one)).toBe(true);
  });
});

it('comparing buckets adds nothing to their stacks', () => {
  const app = new App();
  const [one, two] = ['One', 'Two'].map((id) => new Stack(app, id));
  const bucket = new Bucket(one, 'Bucket');
  expect(isSameBucket(bucket, named(two, 'Again', bucket.bucketName))).toBe(true);
  expect(templateOf(one).toJSON()).not.toHaveProperty('Outputs');
});
