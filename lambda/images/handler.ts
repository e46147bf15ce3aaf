/**
 * The images function: analyses images one by one, for accounts without bulk analysis. It is called for each part, again and again until
 * the part is done; and once before the parts, to try the first images.
 */
import type { FirstImagesRequest, ImagesRequest, PartState } from '../../lib/protocol/batch/batch-requests';
import type { BatchState } from '../../lib/protocol/batch/batch-state';
import { lambdaClock, type LambdaContext } from '../batch/clock';
import { detectWith } from './detect';
import { tryFirstImages } from './first-images';
import { analyzePart } from './part';
import { realTime } from './time';

export async function handler(
  request: ImagesRequest | FirstImagesRequest,
  context: LambdaContext,
): Promise<PartState | BatchState> {
  const around = { clock: lambdaClock(context), time: realTime, detectWith };
  return 'part' in request.state
    ? analyzePart(request as ImagesRequest, around)
    : tryFirstImages(request as FirstImagesRequest, around);
}
