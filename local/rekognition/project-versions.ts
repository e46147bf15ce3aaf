/** Adapters that cannot be used. The simulation analyses nothing, so a test chooses the errors. */
import { RekognitionError } from './errors';
import { FAULT_ERRORS, START_ERRORS } from './faults';
import type { ModerationSettings } from './labels';

/** Chooses the adapters that are missing or not ready, by their ARN. */
export type ProjectVersionErrors = (projectVersion: string) => 'notfound' | 'notready' | undefined;

const ERRORS = { notfound: FAULT_ERRORS.notfound, notready: START_ERRORS.notready };

export function checkProjectVersion({ ProjectVersion }: ModerationSettings, errors?: ProjectVersionErrors): void {
  const kind = ProjectVersion === undefined ? undefined : errors?.(ProjectVersion);
  if (!kind) return;
  const [name, status, message] = ERRORS[kind];
  throw new RekognitionError(name, message, status);
}
