import type { PollRequest, WaiterState } from '../../lib/protocol/contract';
import { PollSchedule } from '../../lib/waiter/poll-schedule';
import { localArn } from '../../local/template';

export const EXECUTION: PollRequest['execution'] = {
  executionArn: localArn('states', 'execution:Waiter:one'),
  stateMachineArn: localArn('states', 'stateMachine:Waiter'),
  stateMachineName: 'Waiter',
};

/** What the definition hands to the handler, for a machine with the default options. */
export const requestOf = (state: Partial<WaiterState>, options: Partial<PollRequest['options']> = {}): PollRequest => ({
  state: { input: undefined, waitId: 'the-wait', correlation: { event: {}, cause: {} }, ...state },
  execution: EXECUTION,
  options: { timeoutSeconds: 86_400, schedule: PollSchedule.proportional()._toSchedule(), ...options },
});
