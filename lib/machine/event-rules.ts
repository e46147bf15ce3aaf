/** Makes rules for events of one state machine. */
import { Annotations, type IResource, Stack } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import type * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import { checkOptions, shown } from '../synth/checks';
import { isElsewhere, isPerhapsElsewhere, placeName } from '../synth/same-place';

interface EventRule {
  /** The construct whose events the rule matches. */
  readonly machine: Construct;
  readonly stateMachineArn: string;
  /** The part of the pattern that the method sets. The caller's part narrows it. */
  readonly pattern: events.EventPattern;
  readonly eventBus?: events.IEventBus;
  /** The resource whose account and region the rule must be in. */
  readonly place: IResource;
}

export function eventRule(id: string, rule: EventRule, options: events.OnEventOptions): events.Rule {
  const { machine, stateMachineArn, eventBus, place } = rule;
  const path = `${machine.node.path}: the rule ${id}`;
  checkOptions(path, options);
  const { crossStackScope: scope = machine, eventPattern, target, ...ruleProps } = options;
  const pattern = { ...rule.pattern, detail: { ...rule.pattern.detail, stateMachineArn: [stateMachineArn] } };
  checkTarget(path, target);
  checkNarrows(path, pattern, eventPattern);
  checkPlace(path, scope, place, pattern);
  warnAboutPlace(machine, id, scope, place);
  // eslint-disable-next-line awscdk/require-passing-this, awscdk/no-variable-construct-id -- the caller's
  const created = new events.Rule(scope, id, {
    ...ruleProps,
    eventBus,
    eventPattern: { ...eventPattern, ...pattern, detail: { ...eventPattern?.detail, ...pattern.detail } },
  });
  created.addTarget(target);
  return created;
}

interface AbortedMachine extends Construct {
  readonly stateMachine: sfn.IStateMachine;
}

/** A rule for Step Functions' own event of an aborted execution. It is on the default bus of the state machine's account. */
export function abortedRule(id: string, machine: AbortedMachine, options: events.OnEventOptions): events.Rule {
  const { stateMachine } = machine;
  const pattern = {
    source: ['aws.states'],
    detailType: ['Step Functions Execution Status Change'],
    detail: { status: ['ABORTED'] },
  };
  return eventRule(
    id,
    { machine, stateMachineArn: stateMachine.stateMachineArn, pattern, place: stateMachine },
    options,
  );
}

/** Refuses a pattern that contradicts the method: the rule would match other events than the method's name says. */
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

/** Languages without types may pass anything. */
function checkTarget(rule: string, target: events.IRuleTarget | undefined): void {
  if (target === undefined || typeof target?.bind === 'function') return;
  const like = 'such as new targets.SqsQueue(queue)';
  throw new Error(`${rule}: target must be a target (events.IRuleTarget), ${like}; received ${shown(target)}`);
}

/** EventBridge looks for the bus of a rule by its name, in the account and region of the rule. */
function checkPlace(rule: string, scope: Construct, { env, node }: IResource, pattern: events.EventPattern): void {
  if (!isElsewhere(scope, env)) return;
  const copy = {
    source: pattern.source,
    'detail-type': pattern.detailType,
    detail: { ...pattern.detail, stateMachineArn: ['ARN of the state machine'] },
  };
  throw new Error(
    `${rule} must be in the account and region of ${node.path}, ${placeName(env)}, or it would never see an event; received a ` +
      `scope in ${placeName(Stack.of(scope))}. Pass a crossStackScope in a stack of that account and region (the state ` +
      `machine then needs a stateMachineName), or create a rule there with this pattern: ${JSON.stringify(copy)}`,
  );
}

function warnAboutPlace(machine: Construct, id: string, scope: Construct, { env, node }: IResource): void {
  if (!isPerhapsElsewhere(scope, env)) return;
  Annotations.of(machine).addWarningV2(
    'cdk-rekognition-media-analysis:ruleElsewhere',
    `The rule ${id} sees events only if it is in the account and region of ${node.path}, ${placeName(env)}; its stack is in ` +
      `${placeName(Stack.of(scope))}. Give the stack its env, or pass a crossStackScope in a stack of that account and region.`,
  );
}
