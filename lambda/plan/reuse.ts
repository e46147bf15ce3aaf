/** Checks the plan of an earlier execution with the same BatchId before it is used again. */
import { PlanErrorName } from '../../lib/protocol/errors';
import { OTHER_BACKEND_HINT, OTHER_SETTINGS_HINT, OTHER_SOURCE_HINT } from '../../lib/protocol/hints';
import type { BatchInput } from '../../lib/protocol/batch/batch-input';
import type { BatchOptions } from '../../lib/protocol/batch/batch-requests';
import type { PlanFile, PlanSource } from '../../lib/protocol/batch/plan-file';
import { maxImagesOf, settingsOf } from './input';
import { invalidInput, PlanProblem } from './problem';
import { identify, isSameSource } from './source';
import { tooManyImages } from './summary';

/** Throws if the plan has another source or other settings. */
export async function checkPlan(plan: PlanFile, input: BatchInput, options: BatchOptions): Promise<void> {
  const current = isSameSource(input, undefined, plan.source) ? await identifyIfThere(input) : undefined;
  if (!isSameSource(input, current, plan.source)) {
    const message = `The BatchId ${plan.batchId} was planned from another source: ${JSON.stringify(plan.source)}.`;
    throw invalidInput(message, OTHER_SOURCE_HINT);
  }
  const settings = settingsOf(input, options);
  const { minConfidence, projectVersion } = plan.settings;
  if (settings.minConfidence !== minConfidence || settings.projectVersion !== projectVersion) {
    const message = `The BatchId ${plan.batchId} was planned with the settings ${JSON.stringify(plan.settings)}, not ${JSON.stringify(settings)}.`;
    throw invalidInput(message, OTHER_SETTINGS_HINT);
  }
  if (plan.acceptsVersions && !options.acceptsVersions) {
    const message = `The BatchId ${plan.batchId} was planned for single images. Its plan can name versions of objects, which jobs ignore.`;
    throw invalidInput(message, OTHER_BACKEND_HINT);
  }
  const maxImages = maxImagesOf(input, options);
  const { images } = plan.summary;
  if (images > maxImages && !input.DryRun) throw tooManyImages(images, maxImages, { allCounted: true });
}

/** The parts have their own manifests, so the plan still works when the source has been deleted. */
async function identifyIfThere(input: BatchInput): Promise<PlanSource | undefined> {
  try {
    return await identify(input);
  } catch (thrown) {
    if (thrown instanceof PlanProblem && thrown.error === PlanErrorName.SOURCE_NOT_FOUND) return undefined;
    throw thrown;
  }
}
