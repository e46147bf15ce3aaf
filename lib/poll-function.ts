import type { Construct } from 'constructs';
import { acknowledgeRole } from './acknowledgements';
import { BundledFunction, type FunctionLogProps } from './bundled-function';
import { POLL_FUNCTION_TIMEOUT_SECONDS } from './limits';
import { getMediaAnalysisJob } from './permissions';

/**
 * Options of the poll function.
 */
// eslint-disable-next-line @typescript-eslint/no-empty-object-type -- a name for users
export interface PollFunctionProps extends FunctionLogProps {}

/**
 * The Lambda function that polls a job once and tells the state machine what to do next.
 *
 * It holds no configuration of its own, so that one function can serve any number of waiters and runners. Its role may
 * call `rekognition:GetMediaAnalysisJob` in the stack's region and write to its own log group; each waiter with a
 * `resultsBucket`, and each runner, adds the reading of its results' bucket.
 *
 * @example
 *
 * const pollFunction = new PollFunction(this, 'PollFunction');
 * new MediaAnalysisJobWaiter(this, 'Pictures', { pollFunction });
 * new MediaAnalysisJobWaiter(this, 'Thumbnails', { pollFunction, pollSchedule: PollSchedule.fixedInterval(Duration.minutes(1)) });
 */
export class PollFunction extends BundledFunction {
  constructor(scope: Construct, id: string, props: PollFunctionProps = {}) {
    super(scope, id, {
      ...props,
      file: 'poll',
      description: 'Calls GetMediaAnalysisJob once for a waiting state machine',
      roleDescription: 'Reads media analysis jobs and writes to its own log group',
      timeoutSeconds: POLL_FUNCTION_TIMEOUT_SECONDS,
    });
    this.addToRolePolicy(getMediaAnalysisJob(this));
    acknowledgeRole(this.role!, 'GetMediaAnalysisJob has no resource types; the region narrows it.');
  }
}
