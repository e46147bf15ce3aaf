/** The ARNs of Step Functions that a user may give. */
import { ExitStatus, Trouble } from './trouble';

const STATE_MACHINE = /^(arn:[^:]+:states:([^:]+):[^:]*):stateMachine:([^:]+)(?::[^:]+)?$/;
const EXECUTION = /^arn:[^:]+:states:([^:]+):[^:]*:execution:[^:]+:[^:]+$/;

/** Of a state machine, or of a version or an alias of one. */
export function checkStateMachineArn(arn: string): string {
  if (STATE_MACHINE.test(arn)) return arn;
  throw new Trouble(`${arn} is not the ARN of a state machine, its version or its alias.`, ExitStatus.USAGE);
}

export function checkExecutionArn(arn: string): string {
  if (EXECUTION.test(arn)) return arn;
  throw new Trouble(`${arn} is not the ARN of an execution of a Standard state machine.`, ExitStatus.USAGE);
}

/** The service answers only in the region of the ARN. */
export const regionOf = (arn: string) => arn.split(':')[3];

/** Without version and alias. */
export const unqualified = (stateMachineArn: string) => stateMachineArn.split(':').slice(0, 7).join(':');

export const nameOf = (stateMachineArn: string) => stateMachineArn.split(':')[6];

/** An execution belongs to the state machine, whichever version or alias has started it. */
export const executionArnOf = (stateMachineArn: string, name: string) =>
  `${unqualified(stateMachineArn).replace(':stateMachine:', ':execution:')}:${name}`;
