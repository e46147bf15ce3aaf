import type { Construct } from 'constructs';
import { BundledFunction, type MediaAnalysisFunctionProps } from '../machine/bundled-function';
import { POLL_FUNCTION_TIMEOUT_SECONDS } from '../protocol/limits';
import { getMediaAnalysisJob } from '../permissions/statements';

/**
 * Options of the poll function.
 */
// eslint-disable-next-line @typescript-eslint/no-empty-object-type -- a name for users
export interface PollFunctionProps extends MediaAnalysisFunctionProps {}

/**
 * The Lambda function that polls a job once and returns the next state.
 *
 * It has no configuration of its own, so that many waiters and runners can share it, also from other stacks. Its
 * role may call `rekognition:GetMediaAnalysisJob` in the stack's region and write to its own log group; each waiter with
 * `output`, and each runner, adds a policy to read its output.
 *
 * IAM allows 10,240 characters in all inline policies of a role. That is an estimated 25 machines whose output buckets are
 * encrypted with a key, and 50 machines with other buckets. Waiters without `output` add no policy. Synthesis warns beyond it.
 *
 * Throws if a key is in another region, or an alias that was imported by its name.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 *
 * @example
 *
 * const pollFunction = new PollFunction(this, 'PollFunction');
 * new MediaAnalysisJobWaiter(this, 'Pictures', { pollFunction });
 * new MediaAnalysisJobWaiter(this, 'Thumbnails', { pollFunction, pollSchedule: PollSchedule.fixedInterval(Duration.minutes(1)) });
 */
export class PollFunction extends BundledFunction {
  constructor(scope: Construct, id: string, props: PollFunctionProps = {}) {
    const fn = {
      file: 'poll',
      description: 'Calls GetMediaAnalysisJob once for a waiting state machine',
      roleDescription: 'Reads media analysis jobs and writes to its own log group',
      timeoutSeconds: POLL_FUNCTION_TIMEOUT_SECONDS,
    };
    super(scope, id, fn, props);
    this.addToRolePolicy(getMediaAnalysisJob(this));
  }
}
