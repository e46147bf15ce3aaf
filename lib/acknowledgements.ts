/** Findings of cdk-nag's packs that the constructs do not follow, each with its reason. */
import { Validations } from 'aws-cdk-lib';
import type { Construct } from 'constructs';

/** Tells why the statements of a role that are for any resource have to be, and why they stand in the role. */
export function acknowledgeRole(role: Construct, anyResourceReason: string): void {
  acknowledge(role, {
    'AwsSolutions::AwsSolutions-IAM5[Resource::*]': anyResourceReason,
    'NIST.800.53.R5::NIST.800.53.R5-IAMNoInlinePolicy': 'The policy is for this one role, and goes with it.',
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

function acknowledge(construct: Construct, reasons: Readonly<Record<string, string>>): void {
  Validations.of(construct).acknowledge(...Object.entries(reasons).map(([id, reason]) => ({ id, reason })));
}
