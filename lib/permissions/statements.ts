/** Every IAM and key policy statement that CDK does not write by itself. */
import { ArnFormat, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import type * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import { isAlias, keyOf } from './keys';

/** Objects below a prefix of a bucket, and the key that encrypts them. */
interface Objects {
  readonly bucket: s3.IBucket;
  readonly prefix?: string;
  readonly encryptionKey?: kms.IKey;
}

/** The one action on jobs that the poll function needs. */
export const getMediaAnalysisJob = (scope: Construct) =>
  new iam.PolicyStatement({
    actions: ['rekognition:GetMediaAnalysisJob'],
    // The action has no resource types: "*" is all that IAM takes. The region narrows it.
    resources: ['*'],
    conditions: { StringEquals: { 'aws:RequestedRegion': Stack.of(scope).region } },
  });

/** Starts jobs: any, or those of one custom adapter. */
const startMediaAnalysisJob = (scope: Construct, projectVersionArn?: string) =>
  moderate(scope, 'StartMediaAnalysisJob', projectVersionArn);

/** Analyses single images: with any custom adapter and without one, or with one adapter. */
export const detectModerationLabels = (scope: Construct, projectVersionArn?: string) =>
  moderate(scope, 'DetectModerationLabels', projectVersionArn);

const moderate = (scope: Construct, action: string, projectVersionArn?: string) =>
  new iam.PolicyStatement({
    actions: [`rekognition:${action}`],
    // The adapter is the action's only resource type: without one, "*" is all that IAM takes.
    resources: [projectVersionArn ?? '*'],
    conditions: { StringEquals: { 'aws:RequestedRegion': Stack.of(scope).region } },
  });

/** Rekognition reads manifest and images, and their versions, with the permissions of the caller that starts the job. */
const readInput = (bucket: s3.IBucket) =>
  new iam.PolicyStatement({
    actions: ['s3:GetObject', 's3:GetObjectVersion'],
    resources: [bucket.arnForObjects('*')],
  });

/** Rekognition writes results and summary with the permissions of the caller that starts the job. */
const writeOutput = ({ bucket, prefix }: Objects) =>
  new iam.PolicyStatement({ actions: ['s3:PutObject'], resources: [objectsBelow(bucket, prefix)] });

/** A job may name a version of its summary. */
const readOutput = ({ bucket, prefix }: Objects) =>
  new iam.PolicyStatement({
    actions: ['s3:GetObject', 's3:GetObjectVersion'],
    resources: [objectsBelow(bucket, prefix)],
  });

const objectsBelow = (bucket: s3.IBucket, prefix = '') =>
  bucket.arnForObjects(prefix === '' ? '*' : `${prefix.replace(/\/$/, '')}/*`);

/** What the poll function needs to read the summaries of manifests. */
export function readSummaries(scope: Construct, output: Objects): iam.PolicyStatement[] {
  const key = output.encryptionKey ?? output.bucket.encryptionKey;
  return [readOutput(output), ...(key ? [useKey(scope, key, ['kms:Decrypt'], ['s3'])] : [])];
}

interface JobsOfOneKind {
  readonly input: { readonly bucket: s3.IBucket };
  readonly output: Objects;
  readonly projectVersionArn?: string;
}

/** What the start function needs. Rekognition runs a job with the permissions of the caller that starts it. */
export function runJobs(scope: Construct, { input, output, projectVersionArn }: JobsOfOneKind): iam.PolicyStatement[] {
  const inputKey = input.bucket.encryptionKey;
  const bucketKey = output.encryptionKey ? undefined : output.bucket.encryptionKey;
  return [
    startMediaAnalysisJob(scope, projectVersionArn),
    readInput(input.bucket),
    writeOutput(output),
    ...(inputKey ? [useKey(scope, inputKey, ['kms:Decrypt'], ['s3'])] : []),
    ...(bucketKey ? [useKey(scope, bucketKey, USE_KEY_FOR_OBJECTS, ['s3'])] : []),
    ...(output.encryptionKey ? useJobKey(scope, output.encryptionKey) : []),
  ];
}

export const USE_KEY_FOR_OBJECTS = ['kms:Decrypt', 'kms:GenerateDataKey'];

/**
 * The key of a job (`KmsKeyId`). Which permissions `StartMediaAnalysisJob` needs is not documented. These are the ones that
 * its sibling `CreateProjectVersion` asks for, whose key does the same: an inference.
 *
 * @see https://docs.aws.amazon.com/rekognition/latest/APIReference/API_CreateProjectVersion.html
 */
function useJobKey(scope: Construct, key: kms.IKey): iam.PolicyStatement[] {
  const createGrant = useKey(scope, key, ['kms:CreateGrant'], ['rekognition']);
  createGrant.addCondition('Bool', { 'kms:GrantIsForAWSResource': 'true' });
  return [
    useKey(scope, key, USE_KEY_FOR_OBJECTS, ['s3', 'rekognition']),
    useKey(scope, key, ['kms:DescribeKey'], ['rekognition']),
    createGrant,
  ];
}

/** Uses the key through these services only. */
export function useKey(scope: Construct, key: kms.IKey, actions: string[], services: string[]): iam.PolicyStatement {
  const viaService = { 'kms:ViaService': services.map((name) => endpointOf(scope, name)) };
  return statementOnKey(key, actions, { StringEquals: viaService });
}

/**
 * IAM accepts the ARN of a key, not an alias. Where only an alias is known, the statement is for any key of the account that has
 * this alias, as in CDK's own grants.
 *
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/alias-authorization.html
 */
function statementOnKey(keyOrAlias: kms.IKey, actions: string[], conditions: iam.Conditions): iam.PolicyStatement {
  const key = keyOf(keyOrAlias);
  if (!isAlias(key)) return new iam.PolicyStatement({ actions, resources: [key.keyArn], conditions });
  return new iam.PolicyStatement({
    actions,
    resources: [key.stack.formatArn({ service: 'kms', resource: 'key', resourceName: '*' })],
    conditions: { ...conditions, 'ForAnyValue:StringEquals': { 'kms:ResourceAliases': key.aliasName } },
  });
}

const endpointOf = (scope: Construct, service: string) =>
  `${service}.${Stack.of(scope).region}.${Stack.of(scope).urlSuffix}`;

const ON_NETWORK_INTERFACES = [
  'ec2:CreateNetworkInterface',
  'ec2:DescribeNetworkInterfaces',
  'ec2:DescribeSubnets',
  'ec2:DeleteNetworkInterface',
  'ec2:AssignPrivateIpAddresses',
  'ec2:UnassignPrivateIpAddresses',
];

/**
 * Lets AWS Lambda put a function into a VPC, with the function's role: what AWSLambdaVPCAccessExecutionRole allows, without
 * its log groups. Lambda wants the actions for all resources; `denyNetworkInterfaces` keeps the code from using them.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html
 */
export const manageNetworkInterfaces = () =>
  new iam.PolicyStatement({ actions: ON_NETWORK_INTERFACES, resources: ['*'] });

/**
 * Denies the function's own code what `manageNetworkInterfaces` allows AWS Lambda. The condition key is set where the code makes
 * the call.
 */
export const denyNetworkInterfaces = ({ functionArn }: lambda.IFunction) =>
  new iam.PolicyStatement({
    effect: iam.Effect.DENY,
    actions: ON_NETWORK_INTERFACES,
    resources: ['*'],
    conditions: { ArnEquals: { 'lambda:SourceFunctionArn': functionArn } },
  });

/**
 * Lets the role of a state machine use the key for its data. CDK grants this for the ARN of the machine, but writes an ARN
 * without a name where the name is generated: the role is created before the machine.
 */
export const useKeyForStateMachines = (scope: Construct, key: kms.IKey) =>
  statementOnKey(key, ['kms:Decrypt', 'kms:GenerateDataKey'], {
    ArnLike: { 'kms:EncryptionContext:aws:states:stateMachineArn': arnPattern(scope, 'states', 'stateMachine') },
  });

/** Reads the definition and the executions of a state machine, such as the output of a nested execution. */
export const decryptExecutions = (stateMachine: sfn.IStateMachine, key: kms.IKey) =>
  statementOnKey(key, ['kms:Decrypt'], {
    StringEquals: { 'kms:EncryptionContext:aws:states:stateMachineArn': stateMachine.stateMachineArn },
  });

/** Lets CloudWatch Logs use the key for log groups of this account and region. Without effect on an imported key. */
export function allowLogsToUseKey(scope: Construct, key: kms.IKey): void {
  key.addToResourcePolicy(
    new iam.PolicyStatement({
      actions: ['kms:Encrypt*', 'kms:Decrypt*', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:Describe*'],
      principals: [new iam.ServicePrincipal(endpointOf(scope, 'logs'))],
      resources: ['*'],
      conditions: { ArnLike: { 'kms:EncryptionContext:aws:logs:arn': arnPattern(scope, 'logs', 'log-group') } },
    }),
  );
}

const arnPattern = (scope: Construct, service: string, resource: string) =>
  Stack.of(scope).formatArn({ service, resource, resourceName: '*', arnFormat: ArnFormat.COLON_RESOURCE_NAME });
