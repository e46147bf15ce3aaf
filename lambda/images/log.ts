/** The log lines of the images function. They have no name of an image. */
import type { FirstImagesRequest, PartState } from '../../lib/protocol/batch/batch-requests';
import { ApiErrorKind } from '../../lib/protocol/metrics';
import type { Analysis } from './analysis';
import type { Caller } from './caller';

/** The documented fields of a line. */
export interface ImagesLogLine {
  /**
   * `PartAnalyzed`: the results of a part are written. `AnalysisPaused`: another call goes on with the part. `PartRefused`: an error that
   * every image would have ends the part. `PartWaited`: another call analyses the part. `FirstImagesTried`: the parts can run.
   * `ExecutionFailed`: they cannot.
   */
  readonly event:
    'PartAnalyzed' | 'AnalysisPaused' | 'PartRefused' | 'PartWaited' | 'FirstImagesTried' | 'ExecutionFailed';
  readonly executionArn: string;
  readonly batchId: string;
  readonly part?: number;
  /** Images that this call of the function has analysed, or that Amazon Rekognition has refused. */
  readonly images?: number;
  /** Calls of Amazon Rekognition, and those of them that were throttled. */
  readonly calls?: number;
  readonly throttledCalls?: number;
  /** Error of the part, or of the execution. */
  readonly error?: string;
}

const callsOf = ({ calls, errors }: Caller) => ({
  calls,
  throttledCalls: errors.get(ApiErrorKind.THROTTLING) ?? 0,
});

export function logPart(
  { analyzing, part, batch, execution }: PartState,
  { caller, analysis }: { readonly caller: Caller; readonly analysis: Analysis },
): void {
  const line: ImagesLogLine = {
    event: analyzing ? 'AnalysisPaused' : 'PartAnalyzed',
    executionArn: execution.executionArn,
    batchId: batch.batchId,
    part: part.part,
    images: analysis.images,
    ...callsOf(caller),
  };
  console.info(line);
}

export function logRefused({ part, batch, execution }: PartState, error: string): void {
  const { executionArn } = execution;
  const line: ImagesLogLine = { event: 'PartRefused', executionArn, batchId: batch.batchId, part: part.part, error };
  console.error(line);
}

export function logWaited({ part, batch, execution }: PartState): void {
  const { executionArn } = execution;
  const line: ImagesLogLine = { event: 'PartWaited', executionArn, batchId: batch.batchId, part: part.part };
  console.info(line);
}

export function logFirstImages({ state, execution }: FirstImagesRequest, caller: Caller, error?: string): void {
  const fields = { executionArn: execution.executionArn, batchId: state.batch.batchId, ...callsOf(caller) };
  if (error) console.error({ event: 'ExecutionFailed', ...fields, error } satisfies ImagesLogLine);
  else console.info({ event: 'FirstImagesTried', ...fields } satisfies ImagesLogLine);
}
