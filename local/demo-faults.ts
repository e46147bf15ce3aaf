/** Injects the faults that the options of the demo name. */
import type { FaultKind, Faults } from './rekognition/faults';

/** A fault hits so many requests and passes, except for the lasting faults, which hit all. */
const PASSING_FAULT_REQUESTS = 4;
const LASTING_FAULTS: readonly FaultKind[] = ['denied', 'notfound'];

/** @param operation Default: GetMediaAnalysisJob. */
export function addFaults(
  faults: Faults,
  { fault }: { readonly fault: readonly FaultKind[] },
  operation?: string,
): void {
  for (const kind of fault) {
    faults.add({ kind, operation, times: LASTING_FAULTS.includes(kind) ? undefined : PASSING_FAULT_REQUESTS });
  }
}
