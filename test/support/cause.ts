import type { LoopState } from '../../lib/protocol/state';

/** The parsed Cause of a failed execution. */
export const causeOf = ({ cause }: LoopState) => JSON.parse(cause!) as Record<string, any>;
