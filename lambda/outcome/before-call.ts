/** What a function knows before its call: the state, with a valid input. */
import type { InputCheck } from '../../lib/protocol/input-rules';
import type { MediaAnalysisJob } from '../../lib/protocol/rekognition';
import type { InitialState, LoopState, Progress } from '../../lib/protocol/state';
import { firstProgress } from './progress';

export interface BeforeCall<Input> {
  readonly waitId: string;
  readonly input: Input;
  /** What is invalid in the input. Invalid members are left out of `input`. */
  readonly problems: readonly string[];
  readonly progress: Progress;
  /** The last status that was seen. */
  readonly status?: string;
  /** The answer about a job that succeeded, while its manifest's summary is read again. */
  readonly succeeded?: MediaAnalysisJob;
}

/** Validates the input in the first call of an execution. Later calls find the valid input in the state. */
export function beforeCall<Input>(
  state: InitialState | LoopState,
  check: (raw: unknown) => InputCheck<Input>,
  now: number,
): BeforeCall<Input> {
  const { waitId } = state;
  if ('progress' in state) {
    const { input, progress, status, succeeded } = state;
    return { waitId, input: input as Input, problems: [], progress, status, succeeded };
  }
  const { input, problems } = check(state.input);
  return { waitId, input: input as Input, problems, progress: firstProgress(now) };
}
