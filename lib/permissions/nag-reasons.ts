/** Rules of cdk-nag's packs that the constructs do not follow, each with its reason. */
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { rendered } from '../synth/rendered';

/** Gives reasons for a role's statements on any resource, and for its inline policy. */
export function acknowledgeRole(role: Construct, anyResourceReason: string): void {
  acknowledge(role, { [anyOf('*')]: anyResourceReason });
  acknowledgeInlinePolicy(role);
}

/** Gives the reason for an inline policy. The construct is the policy, or the role that holds it. */
export function acknowledgeInlinePolicy(construct: Construct): void {
  const reason = 'The policy is for this one role, and goes with it.';
  acknowledge(construct, { 'NIST.800.53.R5::NIST.800.53.R5-IAMNoInlinePolicy': reason });
}

/** Gives the reason for a statement on more than one resource. */
export function acknowledgeResources(policy: Construct, statement: iam.PolicyStatement): void {
  const reason =
    statement.resources[0] === '*'
      ? 'The actions on jobs have no resource types, but for that of custom adapters; the region narrows them.'
      : 'Objects are named by those who start jobs, and by Amazon Rekognition; keys by their alias.';
  for (const arn of rendered(policy, statement.resources) as string[]) acknowledge(policy, { [anyOf(arn)]: reason });
}

const anyOf = (resource: string) => `AwsSolutions::AwsSolutions-IAM5[Resource::${resource}]`;

export function acknowledgeUploadRule(rule: Construct): void {
  acknowledge(rule, {
    'Serverless::Serverless-EventBusDLQ':
      'EventBridge tries for 24 hours; a deadLetterQueue keeps what comes after that.',
  });
}

/** The settings of a function on which a finding depends. */
interface FunctionSettings {
  readonly vpc?: ec2.IVpc;
  readonly reservedConcurrentExecutions?: number;
  readonly tracing?: lambda.Tracing;
}

/** Gives reasons for settings that a function does not have, and for what its role may do because of settings that it has. */
export function acknowledgeFunction(fn: lambda.Function, settings: FunctionSettings): void {
  const noDeadLetters =
    'Invoked synchronously, by a state machine that retries: there is no asynchronous event to lose.';
  const { reservedConcurrentExecutions, vpc, tracing = lambda.Tracing.DISABLED } = settings;
  const isTraced = tracing !== lambda.Tracing.DISABLED;
  acknowledge(fn, {
    'NIST.800.53.R5::NIST.800.53.R5-LambdaDLQ': noDeadLetters,
    'Serverless::Serverless-LambdaDLQ': noDeadLetters,
    ...(reservedConcurrentExecutions === undefined && {
      'NIST.800.53.R5::NIST.800.53.R5-LambdaConcurrency':
        'A limit would delay calls; the schedule is what bounds them.',
    }),
    ...(!vpc && { 'NIST.800.53.R5::NIST.800.53.R5-LambdaInsideVPC': 'Calls APIs of AWS, and nothing in a VPC.' }),
    ...(!isTraced && {
      'Serverless::Serverless-LambdaTracing':
        'The trace of the execution has its calls; one of its own would need more permissions.',
    }),
  });
  const anyResourceReasons = [
    'GetMediaAnalysisJob has no resource types; the region narrows it.',
    ...(vpc ? ['AWS Lambda wants the actions on network interfaces for all resources; the code is denied them.'] : []),
    ...(isTraced ? ['X-Ray has no resource types.'] : []),
  ];
  acknowledgeRole(fn.role!, anyResourceReasons.join(' '));
}

/** The metadata that `Validations.acknowledge` writes. Older versions of aws-cdk-lib lack it, or refuse ids like these. */
const ACKNOWLEDGED_RULES = 'aws:cdk:acknowledged-rules';

function acknowledge(construct: Construct, reasons: Readonly<Record<string, string>>): void {
  construct.node.addMetadata(ACKNOWLEDGED_RULES, reasons);
}
