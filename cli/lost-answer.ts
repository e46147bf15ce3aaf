/** Calls that set an execution going: without their answer nobody knows whether they have done so. */
import { wayBack } from './text';
import { ExitStatus, passes, Trouble, troubleOf } from './trouble';

interface Call {
  readonly executionArn: string;
  readonly interrupted: AbortSignal;
  /** What the execution may have done. */
  readonly did: string;
}

/** Says how to look where the answer is lost, or not waited for. */
export async function orWayBack<Answer>(
  answer: Promise<Answer>,
  { executionArn, interrupted, did }: Call,
): Promise<Answer> {
  try {
    return await answer;
  } catch (error) {
    const isLost = passes(error) && (error as Error).name !== 'ThrottlingException';
    if (!isLost && !interrupted.aborted) throw error;
    const why = interrupted.aborted ? 'Interrupted' : troubleOf(error).message;
    const status = interrupted.aborted ? ExitStatus.INTERRUPTED : ExitStatus.TROUBLE;
    throw new Trouble(`${why}. It may have ${did} all the same. ${wayBack(executionArn)}`, status);
  }
}
