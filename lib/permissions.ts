/** Every IAM and key policy statement that is not CDK's own. */
import { ArnFormat, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
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
  const stack = Stack.of(scope);
  key.addToResourcePolicy(
    new iam.PolicyStatement({
      actions: ['kms:Encrypt*', 'kms:Decrypt*', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:Describe*'],
      principals: [new iam.ServicePrincipal(`logs.${stack.region}.${stack.urlSuffix}`)],
      resources: ['*'],
      conditions: { ArnLike: { 'kms:EncryptionContext:aws:logs:arn': arnPattern(scope, 'logs', 'log-group') } },
    }),
  );
}

const arnPattern = (scope: Construct, service: string, resource: string) =>
  Stack.of(scope).formatArn({ service, resource, resourceName: '*', arnFormat: ArnFormat.COLON_RESOURCE_NAME });
