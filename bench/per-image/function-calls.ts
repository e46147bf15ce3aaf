/** Records the calls of the images function, and when each of them called DetectModerationLabels. */
import type { FirstImagesRequest, ImagesRequest } from '../../lib/protocol/batch/batch-requests';

/** All times are in seconds since the start of the execution. */
export interface FunctionCall {
  /** The call that tries the first images is for no part. */
  readonly part?: number;
  readonly startedAt: number;
  /** The calls that were not throttled. */
  readonly analysedAt: readonly number[];
  readonly endedAt: number;
}

/** The images function, by its file in the bundle. */
export const IMAGES_FILE = 'images';

/** For a batch that runs one part at a time: no two calls overlap. Takes the time in milliseconds since the start. */
export class FunctionCalls {
  private readonly calls: { part?: number; startedAt: number; analysedAt: number[]; endedAt: number }[] = [];

  get all(): readonly FunctionCall[] {
    return this.calls;
  }

  begin(request: unknown, file: string, now: number): void {
    if (file !== IMAGES_FILE) return;
    const { state } = request as ImagesRequest | FirstImagesRequest;
    const part = 'part' in state ? state.part.part : undefined;
    this.calls.push({ part, startedAt: now / 1_000, analysedAt: [], endedAt: NaN });
  }

  end(file: string, now: number): void {
    if (file === IMAGES_FILE) this.calls.at(-1)!.endedAt = now / 1_000;
  }

  imageAnalysed(now: number): void {
    this.calls.at(-1)!.analysedAt.push(now / 1_000);
  }
}
