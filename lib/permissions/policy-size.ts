/** IAM limits the characters of all inline policies of a role. Many machines that share a function can exceed the limit. */
import { Annotations } from 'aws-cdk-lib';
import type * as iam from 'aws-cdk-lib/aws-iam';
import { rendered } from '../synth/rendered';

/**
 * Characters of all inline policies of a role, without white space.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 */
const MAX_CHARACTERS = 10_240;

export function warnAboutSize(role: iam.IRole, policies: readonly iam.Policy[]): void {
  const characters = policies.reduce((sum, policy) => sum + charactersOf(policy), 0);
  if (characters <= MAX_CHARACTERS) return;
  Annotations.of(role).addWarningV2(
    'cdk-rekognition-media-analysis:inlinePoliciesTooLong',
    `${role.node.path}: the inline policies of this role have about ${characters} characters, for ${policies.length} policies; ` +
      `IAM takes ${MAX_CHARACTERS} for all of a role, and a deployment beyond it fails. Let fewer waiters and runners share ` +
      'this function: leave out pollFunction or startFunction, or create another one.',
  );
}

const charactersOf = (policy: iam.Policy) =>
  JSON.stringify(rendered(policy, policy.document, typicalText)).replace(/\s/g, '').length;

const PSEUDO_PARAMETERS: Readonly<Record<string, string>> = {
  'AWS::AccountId': '123456789012',
  'AWS::Partition': 'aws',
  'AWS::Region': 'ap-southeast-1',
  'AWS::URLSuffix': 'amazonaws.com',
};

/** The ARN of a key has 75 characters, that of a bucket with a generated name some 55. */
const TYPICAL_ARN = 'x'.repeat(65);

const typicalText = (name: string) => PSEUDO_PARAMETERS[name] ?? TYPICAL_ARN;
