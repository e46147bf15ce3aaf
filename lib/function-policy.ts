/** What a state machine's function must be allowed, whoever owns the function. */
import { Annotations } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { acknowledgeInlinePolicy, acknowledgeResources, renderedResources } from './acknowledgements';

/**
 * Allows a function what a machine needs of it, in a policy that belongs to the machine.
 *
 * A policy beside the role would name the machine's buckets in the stack of the function, which the machine's stack already
 * refers to: a cyclic reference.
 */
export function allowFunction(
  scope: Construct,
  prop: 'pollFunction' | 'startFunction',
  { role }: lambda.IFunction,
  statements: iam.PolicyStatement[],
): void {
  if (statements.length === 0) return;
  const id = prop === 'pollFunction' ? 'PollFunctionPolicy' : 'StartFunctionPolicy';

  const policy = new FunctionPolicy(scope, id, { statements });
  role?.attachInlinePolicy(policy);
  if (policy.isAttachedToRole) {
    acknowledgeInlinePolicy(policy);
    statements.forEach((statement) => acknowledgeResources(policy, statement));
    return;
  }
  scope.node.tryRemoveChild(id);
  const needed = statements.map(
    (statement) => `${statement.actions.join(', ')} on ${renderedResources(scope, statement).join(', ')}`,
  );
  Annotations.of(scope).addWarningV2(
    `cdk-rekognition-media-analysis:${prop}WithoutGrants`,
    `The role of ${prop} cannot be changed here: the function is imported without its role, or with one that is immutable or ` +
      `of another account. The owner of the role must allow: ${needed.join('; ')}.`,
  );
}

/** Knows whether it was attached: a role that is immutable takes a policy without doing anything. */
class FunctionPolicy extends iam.Policy {
  public isAttachedToRole = false;

  public override attachToRole(role: iam.IRole): void {
    this.isAttachedToRole = true;
    super.attachToRole(role);
  }
}
