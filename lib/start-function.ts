import type { Construct } from 'constructs';
import { acknowledgeRole } from './acknowledgements';
import { BundledFunction, type FunctionLogProps } from './bundled-function';
import { START_FUNCTION_TIMEOUT_SECONDS } from './limits';

/** The Lambda function that tries once to start a job. What its role may do is the runner's to say. */
export class StartFunction extends BundledFunction {
  // eslint-disable-next-line awscdk/no-unused-props -- all are passed on
  constructor(scope: Construct, id: string, props: FunctionLogProps) {
    super(scope, id, {
      ...props,
      file: 'start',
      description: 'Calls StartMediaAnalysisJob once for a state machine',
      roleDescription: 'Starts media analysis jobs, with the reading and writing that they need',
      timeoutSeconds: START_FUNCTION_TIMEOUT_SECONDS,
    });
    acknowledgeRole(this.role!, 'A job without a custom adapter has no resource; the region narrows it.');
  }
}
