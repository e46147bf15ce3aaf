import type { Execution, PollRequest, WaitOptions } from '../../lib/protocol/requests';
import { PollSchedule } from '../../lib/waiter/poll-schedule';
import { localArn } from '../../local/template';

export const EXECUTION: Execution = {
  executionArn: localArn('states', 'execution:Waiter:one'),
  stateMachineArn: localArn('states', 'stateMachine:Waiter'),
  stateMachineName: 'Waiter',
};

/** The event that a state machine with the default options sends to the poll function. */
export const requestOf = (state: object, options: Partial<WaitOptions> = {}): PollRequest => ({
  state: { input: undefined, waitId: 'the-wait', correlation: { event: {}, cause: {} }, ...state },
  execution: EXECUTION,
  options: { timeoutSeconds: 86_400, schedule: PollSchedule.proportional()._toSchedule(), ...options },
});
