/** KMS keys, and aliases in the place of keys. */
import { App, Stack } from 'aws-cdk-lib';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Alias, type IKey, Key } from 'aws-cdk-lib/aws-kms';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { MediaAnalysisJobRunner, MediaAnalysisJobWaiter, PollFunction, StartFunction } from '../../lib';
import { resourcesOf } from '../../local/template';
import { definitionsOf, localTemplateOf } from '../support/synth';

const ENV = { account: '123456789012', region: 'us-east-1' };
const KEY_ARN = 'arn:aws:kms:us-east-1:123456789012:key/k';
const ALIAS_ARN = 'arn:aws:kms:us-east-1:123456789012:alias/images';

/** Aliases whose key CDK knows, and the ARN of this key in the template. */
const ALIASES: [what: string, create: (stack: Stack) => IKey, arn: unknown][] = [
  ['key.addAlias', (stack) => new Key(stack, 'Key').addAlias('images'), expect.stringMatching(/^Key\w+$/)],
  [
    'new Alias',
    (stack) => new Alias(stack, 'Alias', { aliasName: 'images', targetKey: new Key(stack, 'Key') }),
    expect.stringMatching(/^Key\w+$/),
  ],
  [
    'Alias.fromAliasAttributes',
    (stack) =>
      Alias.fromAliasAttributes(stack, 'Alias', {
        aliasName: 'alias/images',
        aliasTargetKey: Key.fromKeyArn(stack, 'Key', KEY_ARN),
      }),
    KEY_ARN,
  ],
];
const aliasByName = (stack: Stack) => Alias.fromAliasName(stack, 'Alias', 'alias/images');

interface Statement {
  readonly Action: string | string[];
  readonly Resource: unknown;
  readonly Condition?: Record<string, unknown>;
}

/** The statements about keys in all policies of roles. */
const keyStatementsOf = (stack: Stack): Statement[] =>
  Object.values(resourcesOf(localTemplateOf(stack), 'AWS::IAM::Policy'))
    .flatMap(({ PolicyDocument }) => (PolicyDocument as { Statement: Statement[] }).Statement)
    .filter(({ Action }) => [Action].flat().some((action) => action.startsWith('kms:')));

const stackWith = (build: (stack: Stack) => void): Stack => {
  const stack = new Stack(new App(), 'Test', { env: ENV });
  build(stack);
  return stack;
};
const runnerWithKeys = (create: (stack: Stack) => IKey) =>
  stackWith((stack) => {
    const key = create(stack);
    new MediaAnalysisJobRunner(stack, 'Runner', {
      input: { bucket: new Bucket(stack, 'In', { encryptionKey: key }) },
      output: { bucket: new Bucket(stack, 'Out', { encryptionKey: key }), encryptionKey: key },
    });
  });
const keyOfJobs = (stack: Stack) => {
  const [{ States }] = Object.values(definitionsOf(stack));
  return States['Start job'].Parameters.Payload.job.outputKey as unknown;
};

describe.each(ALIASES)('%s', (what, create, arn) => {
  it(`all statements of a runner and the KmsKeyId of its jobs have the key of an alias (${what})`, () => {
    const stack = runnerWithKeys(create);
    const statements = keyStatementsOf(stack);
    expect(statements).toHaveLength(5);
    expect(statements.map(({ Resource }) => Resource)).toEqual(statements.map(() => arn));
    expect(keyOfJobs(stack)).toEqual(arn);
  });

  it(`log groups, state machine and statements of a waiter have the key of an alias (${what})`, () => {
    const stack = stackWith((scope) => {
      const waiter = new MediaAnalysisJobWaiter(scope, 'Waiter', { encryptionKey: create(scope) });
      waiter.grants.read(new Role(scope, 'Reader', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') }));
    });
    const template = localTemplateOf(stack);
    const keys = [
      ...Object.values(resourcesOf(template, 'AWS::Logs::LogGroup')).map(({ KmsKeyId }) => KmsKeyId),
      ...Object.values(resourcesOf(template, 'AWS::StepFunctions::StateMachine')).map(
        ({ EncryptionConfiguration }) => (EncryptionConfiguration as { KmsKeyId: unknown }).KmsKeyId,
      ),
      ...keyStatementsOf(stack).map(({ Resource }) => Resource),
    ];
    expect(keys.length).toBeGreaterThanOrEqual(7);
    expect(keys).toEqual(keys.map(() => arn));
  });

  it(`the environment of a function has the key of an alias (${what})`, () => {
    const stack = stackWith(
      (scope) => void new StartFunction(scope, 'Start', { environmentEncryption: create(scope) }),
    );
    const [fn] = Object.values(resourcesOf(localTemplateOf(stack), 'AWS::Lambda::Function'));
    expect(fn.KmsKeyArn).toEqual(arn);
  });
});

describe('an alias that is imported by its name', () => {
  it('the functions of a runner may use every key of the account that has the imported alias, through S3 and Rekognition only', () => {
    const stack = runnerWithKeys(aliasByName);
    const statements = keyStatementsOf(stack);
    expect(statements).toHaveLength(5);
    for (const { Resource, Condition } of statements) {
      expect(Resource).toBe('arn:aws:kms:us-east-1:123456789012:key/*');
      expect(Condition).toMatchObject({
        StringEquals: { 'kms:ViaService': expect.anything() },
        'ForAnyValue:StringEquals': { 'kms:ResourceAliases': 'alias/images' },
      });
    }
    expect(keyOfJobs(stack)).toBe(ALIAS_ARN);
  });

  it.each<[string, string, (stack: Stack, key: IKey) => unknown]>([
    [
      'Test/Waiter',
      'encryptionKey',
      (stack, encryptionKey) => new MediaAnalysisJobWaiter(stack, 'Waiter', { encryptionKey }),
    ],
    ['Test/Poll', 'encryptionKey', (stack, encryptionKey) => new PollFunction(stack, 'Poll', { encryptionKey })],
    [
      'Test/Poll',
      'environmentEncryption',
      (stack, environmentEncryption) => new PollFunction(stack, 'Poll', { environmentEncryption }),
    ],
  ])('%s rejects an imported alias as %s, because it needs the ARN of a key', (path, prop, create) => {
    const stack = stackWith(() => undefined);
    expect(() => create(stack, aliasByName(stack))).toThrow(
      new RegExp(
        `^${path}.*: ${prop} must be a key whose ARN is known; received the alias "alias/images", .* Pass kms.Key`,
      ),
    );
  });
});

it('the start function may describe the key of a job and create grants for it through Rekognition only', () => {
  const stack = stackWith((scope) => {
    const bucket = Bucket.fromBucketName(scope, 'Bucket', 'bucket');
    new MediaAnalysisJobRunner(scope, 'Runner', {
      input: { bucket },
      output: { bucket, prefix: 'out', encryptionKey: Key.fromKeyArn(scope, 'Key', KEY_ARN) },
    });
  });
  const via = (...services: string[]) => ({
    'kms:ViaService': services.map((service) => `${service}.us-east-1.amazonaws.com`),
  });
  expect(keyStatementsOf(stack).map(({ Action, Condition }) => [Action, Condition])).toEqual([
    // The poll function.
    ['kms:Decrypt', { StringEquals: via('s3') }],
    // The start function.
    [['kms:Decrypt', 'kms:GenerateDataKey'], { StringEquals: via('s3', 'rekognition') }],
    ['kms:DescribeKey', { StringEquals: via('rekognition') }],
    ['kms:CreateGrant', { StringEquals: via('rekognition'), Bool: { 'kms:GrantIsForAWSResource': 'true' } }],
  ]);
});

describe('grants on an encrypted state machine', () => {
  const statementsOfCaller = (grant: (waiter: MediaAnalysisJobWaiter, role: Role) => void, encrypted = true) => {
    const stack = stackWith((scope) => {
      const encryptionKey = encrypted ? Key.fromKeyArn(scope, 'Key', KEY_ARN) : undefined;
      const waiter = new MediaAnalysisJobWaiter(scope, 'Waiter', { encryptionKey });
      grant(waiter, new Role(scope, 'Caller', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') }));
    });
    const [[, caller]] = Object.entries(resourcesOf(localTemplateOf(stack), 'AWS::IAM::Policy')).filter(([id]) =>
      id.startsWith('Caller'),
    );
    return (caller.PolicyDocument as { Statement: Statement[] }).Statement;
  };
  const decrypting = (statements: Statement[]) => statements.filter(({ Action }) => Action === 'kms:Decrypt');

  it('grants.read lets a role decrypt the data of this state machine only', () => {
    const statements = statementsOfCaller((waiter, role) => waiter.grants.read(role));
    expect(statements.flatMap(({ Action }) => Action)).toContain('states:GetExecutionHistory');
    expect(decrypting(statements)).toEqual([
      {
        Effect: 'Allow',
        Action: 'kms:Decrypt',
        Resource: KEY_ARN,
        Condition: {
          StringEquals: {
            'kms:EncryptionContext:aws:states:stateMachineArn': expect.stringMatching(
              /stateMachine:WaiterStateMachine/,
            ),
          },
        },
      },
    ]);
  });

  it('grants allow no use of the key to start and to redrive executions, or to read a state machine without a key', () => {
    const starting = statementsOfCaller((waiter, role) => waiter.grants.startExecution(role));
    const redriving = statementsOfCaller((waiter, role) => waiter.grants.redriveExecution(role));
    const reading = statementsOfCaller((waiter, role) => waiter.grants.read(role), false);
    expect([starting, redriving].map((statements) => statements.map(({ Action }) => Action))).toEqual([
      ['states:StartExecution'],
      ['states:RedriveExecution'],
    ]);
    expect(decrypting(reading)).toEqual([]);
  });
});
