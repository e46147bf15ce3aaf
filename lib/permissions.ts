/** Every IAM and key policy statement that is not CDK's own. */
import { ArnFormat, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import type * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';

/** The one action of the poll function. */
export const getMediaAnalysisJob = (scope: Construct) =>
  new iam.PolicyStatement({
    actions: ['rekognition:GetMediaAnalysisJob'],
    // The action has no resource types: "*" is all that IAM takes. The region narrows it.
    resources: ['*'],
    conditions: { StringEquals: { 'aws:RequestedRegion': Stack.of(scope).region } },
  });

/** Starts jobs: any, or those of one custom adapter. */
export const startMediaAnalysisJob = (scope: Construct, projectVersionArn?: string) =>
  new iam.PolicyStatement({
    actions: ['rekognition:StartMediaAnalysisJob'],
    // The adapter is the action's only resource type: for a job without one, "*" is all that IAM takes.
    resources: [projectVersionArn ?? '*'],
    conditions: { StringEquals: { 'aws:RequestedRegion': Stack.of(scope).region } },
  });

/** Rekognition reads manifest and images, in their versions too, with the permissions of who starts the job. */
export const readInput = (bucket: s3.IBucket) =>
  new iam.PolicyStatement({
    actions: ['s3:GetObject', 's3:GetObjectVersion'],
    resources: [bucket.arnForObjects('*')],
  });

/** Rekognition writes results and summary with the permissions of who starts the job. */
export const writeOutput = (bucket: s3.IBucket, prefix: string | undefined) =>
  new iam.PolicyStatement({ actions: ['s3:PutObject'], resources: [objectsBelow(bucket, prefix)] });

/** Reads the summaries of manifests. */
export const readOutput = (bucket: s3.IBucket, prefix: string | undefined) =>
  new iam.PolicyStatement({ actions: ['s3:GetObject'], resources: [objectsBelow(bucket, prefix)] });

const objectsBelow = (bucket: s3.IBucket, prefix: string | undefined) =>
  bucket.arnForObjects(prefix ? `${prefix}/*` : '*');

/** Uses the key for objects, and as the key of a job, through these services only. */
export const useKey = (scope: Construct, key: kms.IKey, actions: string[], services: string[]) =>
  new iam.PolicyStatement({
    actions,
    resources: [key.keyArn],
    conditions: { StringEquals: { 'kms:ViaService': services.map((name) => endpointOf(scope, name)) } },
  });

const endpointOf = (scope: Construct, service: string) =>
  `${service}.${Stack.of(scope).region}.${Stack.of(scope).urlSuffix}`;

/**
 * Lets the role of a state machine use the key for its data. CDK grants this for the machine's ARN, but for one without a
 * name it writes an ARN without a name; the generated name is not known to the role, which comes first.
 */
export const useKeyForStateMachines = (scope: Construct, key: kms.IKey) =>
  new iam.PolicyStatement({
    actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
    resources: [key.keyArn],
    conditions: {
      ArnLike: { 'kms:EncryptionContext:aws:states:stateMachineArn': arnPattern(scope, 'states', 'stateMachine') },
    },
  });

/** Lets another state machine read the output of its nested executions. */
export const decryptExecutions = (stateMachine: sfn.IStateMachine, key: kms.IKey) =>
  new iam.PolicyStatement({
    actions: ['kms:Decrypt'],
    resources: [key.keyArn],
    conditions: {
      StringEquals: { 'kms:EncryptionContext:aws:states:stateMachineArn': stateMachine.stateMachineArn },
    },
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
