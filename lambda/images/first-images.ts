/**
 * Tries the first images of a batch before its parts run, so that a batch that can analyse nothing ends at once.
 *
 * It makes as few calls as can tell: it stops at the first image that Amazon Rekognition has read. What it learns about this image is not
 * kept: the part analyses the image again.
 */
import { BatchStatus, type MediaAnalysisBatchStateChange } from '../../lib/protocol/batch/batch-event';
import { BatchKey } from '../../lib/protocol/batch/batch-files';
import type { FirstImagesRequest } from '../../lib/protocol/batch/batch-requests';
import { type BatchState, BatchStep } from '../../lib/protocol/batch/batch-state';
import { causeOf } from '../batch/cause';
import type { Clock } from '../batch/clock';
import { placeOf } from '../batch/place';
import type { Caller } from './caller';
import { AccountProblem, noImageAnalyzed } from './failures';
import type { Image } from './image';
import { logFirstImages } from './log';
import { writeApiErrors } from './metrics';
import { FIRST_IMAGES } from './sizes';
import { readImages } from './slices';
import type { Pacer } from './pacer';
import { pacedCaller, type Surroundings } from './surroundings';

/** If all images are refused so, the reason is the bucket or the settings. After another refusal Amazon Rekognition has read the image. */
const NOT_READ = ['InvalidS3ObjectException', 'InvalidParameterException', 'ValidationException'];

export async function tryFirstImages(request: FirstImagesRequest, around: Surroundings): Promise<BatchState> {
  const { state, execution, options } = request;
  const { batch } = state;
  const { pacer, caller } = pacedCaller(around, batch, options.callsPerSecond);
  const place = { ...placeOf(options, batch.batchId), planId: batch.planId };
  const images = (await readImages(place, BatchKey.manifest(place, 1))).slice(0, FIRST_IMAGES);
  try {
    const problem = await problemOf(images, caller, pacer, around.clock);
    logFirstImages(request, caller, problem?.name);
    return problem ? ended(request, problem) : state;
  } finally {
    writeApiErrors(execution, caller.errors);
  }
}

/** Why the parts cannot run. */
async function problemOf(
  images: readonly Image[],
  caller: Caller,
  pacer: Pacer,
  { isOver }: Clock,
): Promise<AccountProblem | undefined> {
  let problem: AccountProblem | undefined;
  try {
    for (const image of images) {
      const outcome = await caller.analyze(image, await pacer.turn(), isOver);
      if (!outcome) throw noImageAnalyzed(caller.calls);
      if ('labels' in outcome || !NOT_READ.includes(outcome.refused.code)) return undefined;
      const { code, message } = outcome.refused;
      problem = new AccountProblem({ name: code, message }, image.sourceRef);
    }
    return problem;
  } catch (thrown) {
    if (thrown instanceof AccountProblem) return thrown;
    throw thrown;
  }
}

function ended({ state, execution }: FirstImagesRequest, { name, message, hint }: AccountProblem): BatchState {
  const { executionArn, stateMachineArn } = execution;
  const failure = { error: name, cause: causeOf(state.input, { message, hint }) };
  const event: MediaAnalysisBatchStateChange = {
    id: `${executionArn}#${BatchStatus.FAILED}`,
    batchId: state.batch.batchId,
    status: BatchStatus.FAILED,
    executionArn,
    stateMachineArn,
    context: state.input.Context,
    ...failure,
  };
  return { ...state, next: BatchStep.ENDED, status: BatchStatus.FAILED, ...failure, event };
}
