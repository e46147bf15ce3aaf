/** Findings of cdk-nag's packs that the constructs do not follow, each with its reason. */
import { Stack } from 'aws-cdk-lib';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';

/** Tells why the statements of a role that are for any resource have to be, and why they stand in the role. */
export function acknowledgeRole(role: Construct, anyResourceReason: string): void {
  acknowledge(role, { 'AwsSolutions::AwsSolutions-IAM5[Resource::*]': anyResourceReason });
  acknowledgeInlinePolicy(role);
}

export function acknowledgeInlinePolicy(role: Construct): void {
  const reason = 'The policy is for this one role, and goes with it.';
  acknowledge(role, { 'NIST.800.53.R5::NIST.800.53.R5-IAMNoInlinePolicy': reason });
}

/** Tells why a statement of a role is for objects that are not known yet. */
export function acknowledgeObjects(role: Construct, { resources }: iam.PolicyStatement): void {
  const reason = 'Manifests, images and results are named by those who start jobs, and by Amazon Rekognition.';
  const arns = Stack.of(role).resolve(resources) as (string | Intrinsic)[];
  for (const arn of arns)
    acknowledge(role, { [`AwsSolutions::AwsSolutions-IAM5[Resource::${rendered(arn)}]`]: reason });
}

export function acknowledgeUploadRule(rule: Construct): void {
  acknowledge(rule, {
    'Serverless::Serverless-EventBusDLQ':
      'EventBridge tries for 24 hours; a deadLetterQueue keeps what comes after that.',
  });
}

export function acknowledgeFunction(fn: Construct): void {
  const noDeadLetters =
    'Invoked synchronously, by a state machine that retries: there is no asynchronous event to lose.';
  acknowledge(fn, {
    'NIST.800.53.R5::NIST.800.53.R5-LambdaDLQ': noDeadLetters,
    'Serverless::Serverless-LambdaDLQ': noDeadLetters,
    'NIST.800.53.R5::NIST.800.53.R5-LambdaConcurrency': 'A limit would delay calls; the schedule is what bounds them.',
    'NIST.800.53.R5::NIST.800.53.R5-LambdaInsideVPC': 'Calls APIs of AWS, and nothing in a VPC.',
    'Serverless::Serverless-LambdaTracing':
      'The trace of the execution has its calls; one of its own would need more permissions.',
  });
}

/** What `Validations.acknowledge` writes, which older versions of aws-cdk-lib lack, or refuse for ids like these. */
const ACKNOWLEDGED_RULES = 'aws:cdk:acknowledged-rules';

function acknowledge(construct: Construct, reasons: Readonly<Record<string, string>>): void {
  construct.node.addMetadata(ACKNOWLEDGED_RULES, reasons);
}

/** A resolved ARN as the packs spell it: what is not known is in angle brackets. */
function rendered(value: string | Intrinsic): string {
  if (typeof value === 'string') return value;
  const {
    'Fn::Join': [separator, parts] = ['', []],
    'Fn::GetAtt': attribute,
    Ref: name = attribute?.join('.'),
  } = value;
  return name === undefined ? parts.map(rendered).join(separator) : `<${name}>`;
}

interface Intrinsic {
  readonly 'Fn::Join'?: readonly [string, readonly (string | Intrinsic)[]];
  readonly 'Fn::GetAtt'?: readonly [string, string];
  readonly Ref?: string;
}
