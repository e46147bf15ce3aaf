import type { Construct } from 'constructs';
import {
  ExecutionTask,
  type MediaAnalysisJobTaskOptions,
  refuseProblems,
  type TaskTarget,
  waitInput,
} from '../machine/execution-task';
import { pathOf } from '../synth/checks';
import { holdsExpression } from '../synth/expressions';
import { checkWaiterInput, type WaiterInput } from '../protocol/waiter-input';

/**
 * Options of the task that waits for a job in another state machine.
 */
export interface MediaAnalysisJobWaitTaskProps extends MediaAnalysisJobTaskOptions {
  /**
   * The JobId: an expression like `JsonPath.stringAt('$.JobId')` or `{% $states.input.JobId %}`.
   */
  readonly jobId: string;
}

/** A nested execution of the waiter. */
export class WaitTask extends ExecutionTask {
  constructor(scope: Construct, id: string, target: TaskTarget, props = {} as MediaAnalysisJobWaitTaskProps) {
    const path = pathOf(scope, id);
    const input = { JobId: props.jobId, ...waitInput(path, props) } satisfies WaiterInput;
    refuseProblems(path, checkWaiterInput(input, holdsExpression).problems);
    super(scope, id, target, input, props);
  }
}
