/** The ARNs of Step Functions that a user may give. */
import { CommandError, ExitStatus } from './errors';

const STATE_MACHINE = /^(arn:[^:]+:states:([^:]+):[^:]*):stateMachine:([^:]+)(?::[^:]+)?$/;
const EXECUTION = /^arn:[^:]+:states:([^:]+):[^:]*:execution:[^:]+:[^:]+$/;

/** Accepts the ARN of a state machine, or of one of its versions or aliases. */
export function checkStateMachineArn(arn: string): string {
  if (STATE_MACHINE.test(arn)) return arn;
  throw new CommandError(`${arn} is not the ARN of a state machine, its version or its alias.`, ExitStatus.USAGE);
}

export function checkExecutionArn(arn: string): string {
  if (EXECUTION.test(arn)) return arn;
  throw new CommandError(`${arn} is not the ARN of an execution of a Standard state machine.`, ExitStatus.USAGE);
}

/** Calls must go to the region of the ARN: the service answers only there. */
export const regionOf = (arn: string) => arn.split(':')[3];

/** The ARN without version and alias. */
export const unqualified = (stateMachineArn: string) => stateMachineArn.split(':').slice(0, 7).join(':');

export const nameOf = (stateMachineArn: string) => stateMachineArn.split(':')[6];

/** The ARN of an execution does not contain the version or the alias that started it. */
export const executionArnOf = (stateMachineArn: string, name: string) =>
  `${unqualified(stateMachineArn).replace(':stateMachine:', ':execution:')}:${name}`;
