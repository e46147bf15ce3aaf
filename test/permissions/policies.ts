/** The IAM policies of a stack, with references to other stacks as they are in the template. */
import type { Stack } from 'aws-cdk-lib';
import { templateOf } from '../support/synth';

export const policiesOf = (stack: Stack) =>
  Object.entries(templateOf(stack).findResources('AWS::IAM::Policy')) as [id: string, policy: { Properties: any }][];

/** The properties of the policy whose logical id matches. */
export const policyOf = (stack: Stack, id: RegExp) =>
  policiesOf(stack).find(([logicalId]) => id.test(logicalId))![1].Properties;

/** The logical ids of the policies. */
export const idsOfPolicies = (stack: Stack) => policiesOf(stack).map(([id]) => id);
