/** What all rules for events of a state machine have in common. */
import { type IResource, type ResourceEnvironment, Stack, Token } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import type { Construct } from 'constructs';

interface EventRule {
  /** The construct whose events the rule takes. */
  readonly machine: Construct;
  readonly stateMachineArn: string;
  /** The method's own part of the pattern, which the caller's part narrows. */
  readonly pattern: events.EventPattern;
  readonly eventBus?: events.IEventBus;
  /** The resource whose account and region the rule must be in. */
  readonly place: IResource;
}

export function eventRule(id: string, rule: EventRule, options: events.OnEventOptions): events.Rule {
  const { machine, stateMachineArn, eventBus, place } = rule;
  const { crossStackScope: scope = machine, eventPattern, target, ...ruleProps } = options;
  const pattern = { ...rule.pattern, detail: { ...rule.pattern.detail, stateMachineArn: [stateMachineArn] } };
  checkNarrows(`${machine.node.path}: the rule ${id}`, pattern, eventPattern);
  checkPlace(`${machine.node.path}: the rule ${id}`, scope, place, pattern);
  // eslint-disable-next-line awscdk/require-passing-this, awscdk/no-variable-construct-id -- the caller's
  const created = new events.Rule(scope, id, {
    ...ruleProps,
    eventBus,
    eventPattern: { ...eventPattern, ...pattern, detail: { ...eventPattern?.detail, ...pattern.detail } },
  });
  created.addTarget(target);
  return created;
}

/** A caller that sets what the method stands for would get another rule than the one that was asked for. */
function checkNarrows(rule: string, own: events.EventPattern, callers: events.EventPattern = {}): void {
  const members = ({ detail, ...others }: events.EventPattern): Record<string, unknown> => ({
    ...others,
    ...Object.fromEntries(
      Object.entries(detail ?? {}).map(([member, value]) => [`detail.${member}`, value as unknown]),
    ),
  });
  const received = members(callers);
  for (const [member, value] of Object.entries(members(own))) {
    const [expected, given] = [value, received[member]].map((each) => JSON.stringify(each));
    if (given === undefined || given === expected) continue;
    throw new Error(`${rule} has ${member} ${expected}, and eventPattern can only narrow it; received ${given}`);
  }
}

/** EventBridge looks for the bus of a rule by its name, in the account and region of the rule. */
function checkPlace(rule: string, scope: Construct, { env, node }: IResource, pattern: events.EventPattern): void {
  const { account, region } = Stack.of(scope);
  const differ = (one: string, other: string) =>
    !Token.isUnresolved(one) && !Token.isUnresolved(other) && one !== other;
  if (!differ(account, env.account) && !differ(region, env.region)) return;
  const copy = {
    source: pattern.source,
    'detail-type': pattern.detailType,
    detail: { ...pattern.detail, stateMachineArn: ['ARN of the state machine'] },
  };
  throw new Error(
    `${rule} must be in the account and region of ${node.path}, ${nameOf(env)}, or it would never see an event; received a ` +
      `scope in ${nameOf({ account, region })}. Pass a crossStackScope in a stack of that account and region (the state ` +
      `machine then needs a stateMachineName), or create a rule there with this pattern: ${JSON.stringify(copy)}`,
  );
}

const nameOf = ({ account, region }: ResourceEnvironment) =>
  [account, region].map((part) => (Token.isUnresolved(part) ? 'unknown' : part)).join('/');
