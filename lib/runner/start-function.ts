import type { Construct } from 'constructs';
import { BundledFunction, type MediaAnalysisFunctionProps } from '../machine/bundled-function';
import { START_FUNCTION_TIMEOUT_SECONDS } from '../protocol/limits';

/**
 * Options of the start function.
 */
// eslint-disable-next-line @typescript-eslint/no-empty-object-type -- a name for users
export interface StartFunctionProps extends MediaAnalysisFunctionProps {}

/**
 * The Lambda function that tries once to start a job.
 *
 * It has no configuration of its own, so that several runners can share it, also from other stacks. Its role may
 * write to its own log group; each runner adds a policy for its jobs. Runners that share a function share its role: each
 * could read, write and start what the others may.
 *
 * IAM allows 10,240 characters in all inline policies of a role. That is an estimated 7 runners whose buckets and jobs are
 * encrypted with keys, and 21 without keys. Synthesis warns beyond it.
 *
 * Throws if a key is in another region, or an alias that was imported by its name.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 *
 * @example
 *
 * declare const vpc: ec2.Vpc;
 * declare const bucket: s3.Bucket;
 * new MediaAnalysisJobRunner(this, 'Runner', {
 *   startFunction: new StartFunction(this, 'StartFunction', { vpc }),
 *   pollFunction: new PollFunction(this, 'PollFunction', { vpc }),
 *   input: { bucket },
 *   output: { bucket, prefix: 'moderation/' },
 * });
 */
export class StartFunction extends BundledFunction {
  constructor(scope: Construct, id: string, props: StartFunctionProps = {}) {
    const fn = {
      file: 'start',
      description: 'Calls StartMediaAnalysisJob once for a state machine',
      roleDescription: 'Starts media analysis jobs, with the reading and writing that they need',
      timeoutSeconds: START_FUNCTION_TIMEOUT_SECONDS,
    };
    super(scope, id, fn, props);
  }
}
