/** Calls that start or redrive an execution. If the answer is lost, nobody knows whether they did. */
import { CommandError, ExitStatus, isTransient, toCommandError } from './errors';
import { followHint } from './text';

interface Call {
  readonly executionArn: string;
  readonly interrupted: AbortSignal;
  /** What the call may have done to the execution. */
  readonly effect: 'started' | 'been redriven';
}

/** If the answer is lost, or Ctrl-C comes before it, tells the user how to look for the execution. */
export async function withFollowHint<Answer>(
  answer: Promise<Answer>,
  { executionArn, interrupted, effect }: Call,
): Promise<Answer> {
  try {
    return await answer;
  } catch (error) {
    const isLost = isTransient(error) && (error as Error).name !== 'ThrottlingException';
    if (!isLost && !interrupted.aborted) throw error;
    const why = interrupted.aborted ? 'Interrupted' : toCommandError(error).message;
    const status = interrupted.aborted ? ExitStatus.INTERRUPTED : ExitStatus.AWS_ERROR;
    throw new CommandError(`${why}. The execution may have ${effect} anyway. ${followHint(executionArn)}`, status);
  }
}
