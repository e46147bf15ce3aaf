/** What a state machine's function must be allowed, whoever owns the function. */
import { Annotations, Names, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { acknowledgeInlinePolicy, acknowledgeResources } from './acknowledgements';
import { warnAboutSize } from './policy-size';
import { rendered } from '../synth/rendered';

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

  const policy = new FunctionPolicy(scope, id, { policyName: uniqueName(scope, id), statements });
  role?.attachInlinePolicy(policy);
  if (policy.role) {
    acknowledgeInlinePolicy(policy);
    statements.forEach((statement) => acknowledgeResources(policy, statement));
    policy.node.addValidation({ validate: () => policy.warnAboutSize() });
    return;
  }
  scope.node.tryRemoveChild(id);
  // A role that the app creates takes every policy, but for one that Role.customizeRoles has replaced: CDK's report of that
  // role has the statements.
  if (role && iam.Role.isRole(role)) return;
  const needed = statements.map((statement) => JSON.stringify(rendered(scope, statement.toStatementJson())));
  Annotations.of(scope).addWarningV2(
    `cdk-rekognition-media-analysis:${prop}WithoutGrants`,
    `The role of ${prop} cannot be changed here: the function is imported without its role, or with one that is immutable or ` +
      `of another account. The owner of the role must allow: ${needed.join(', ')}.`,
  );
}

/**
 * A name that no other machine's policy has on this role. CDK takes the logical id, which two stacks of one class share: each
 * would overwrite the other's policy. The region tells apart stacks of one name whose functions share a role.
 */
const uniqueName = (scope: Construct, id: string) =>
  [Names.uniqueResourceName(scope, { maxLength: 80, separator: '-' }), id, Stack.of(scope).region].join('-');

/** Knows whether it was attached: a role that is immutable takes a policy without doing anything. */
class FunctionPolicy extends iam.Policy {
  private attachedTo?: iam.IRole;

  public get role(): iam.IRole | undefined {
    return this.attachedTo;
  }

  public override attachToRole(role: iam.IRole): void {
    this.attachedTo = role;
    super.attachToRole(role);
  }

  /** Before synthesis it is not known which other policies the role gets. */
  public warnAboutSize(): string[] {
    const role = this.attachedTo!;
    const ofMachines = this.node.root.node
      .findAll()
      .filter((node) => node instanceof FunctionPolicy)
      // As CDK tells roles apart: one that is imported twice is one role.
      .filter((policy) => policy.role?.roleArn === role.roleArn);
    const ofRole = role.node.children.filter((node) => node instanceof iam.Policy);
    warnAboutSize(role, [...ofRole, ...ofMachines]);
    return [];
  }
}
