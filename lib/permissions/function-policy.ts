/** Gives a function the permissions that a state machine needs it to have, in whichever stack the function is. */
import { Annotations, Names, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { acknowledgeInlinePolicy, acknowledgeResources } from './nag-reasons';
import { warnAboutSize } from './policy-size';
import { rendered } from '../synth/rendered';

type FunctionName = 'poll' | 'start' | 'plan' | 'part' | 'images' | 'merge';

/**
 * The policy belongs to the machine.
 *
 * A policy in the stack of the function would refer to the machine's buckets, and the machine's stack refers to the function: a
 * cyclic reference.
 */
export function allowFunction(
  scope: Construct,
  prop: `${FunctionName}Function`,
  { role }: lambda.IFunction,
  statements: iam.PolicyStatement[],
): void {
  if (statements.length === 0) return;
  const id = `${prop[0].toUpperCase()}${prop.slice(1)}Policy`;
  const policy = new FunctionPolicy(scope, id, { policyName: uniqueName(scope, id), statements });
  role?.attachInlinePolicy(policy);
  if (policy.role) {
    acknowledgeInlinePolicy(policy);
    statements.forEach((statement) => acknowledgeResources(policy, statement));
    policy.node.addValidation({ validate: () => policy.warnAboutSize() });
    return;
  }
  scope.node.tryRemoveChild(id);
  // A role that the app creates accepts policies, unless Role.customizeRoles replaces it. CDK's report of that role then has the
  // statements.
  if (role && iam.Role.isRole(role)) return;
  const needed = statements.map((statement) => JSON.stringify(rendered(scope, statement.toStatementJson())));
  Annotations.of(scope).addWarningV2(
    `cdk-rekognition-media-analysis:${prop}WithoutGrants`,
    `The role of ${prop} cannot be changed here: the function is imported without its role, or with one that is immutable or ` +
      `of another account. The owner of the role must allow: ${needed.join(', ')}.`,
  );
}

/**
 * A name that is unique on the role. By default CDK uses the logical id, which is the same in two stacks of one class: each stack
 * would overwrite the other's policy. The region makes the name unique for stacks of the same name in two regions.
 */
const uniqueName = (scope: Construct, id: string) =>
  [Names.uniqueResourceName(scope, { maxLength: 80, separator: '-' }), id, Stack.of(scope).region].join('-');

/** A policy that knows whether it was attached: an immutable role ignores policies silently. */
class FunctionPolicy extends iam.Policy {
  private attachedTo?: iam.IRole;

  public get role(): iam.IRole | undefined {
    return this.attachedTo;
  }

  public override attachToRole(role: iam.IRole): void {
    this.attachedTo = role;
    super.attachToRole(role);
  }

  /** Runs during synthesis, when all policies of the role are known. */
  public warnAboutSize(): string[] {
    const role = this.attachedTo!;
    const ofMachines = this.node.root.node
      .findAll()
      .filter((node) => node instanceof FunctionPolicy)
      // The same role can be imported twice, so compare ARNs.
      .filter((policy) => policy.role?.roleArn === role.roleArn);
    const ofRole = role.node.children.filter((node) => node instanceof iam.Policy);
    warnAboutSize(role, [...ofRole, ...ofMachines]);
    return [];
  }
}
