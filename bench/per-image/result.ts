/** Runs a batch that analyses images one by one, and prints what came of it. */
import * as os from 'node:os';
import { useOwnTemporaryDirectory } from '../../local/own-temporary-directory';
import { inParallel } from '../batch/parallel';
import { runProgram } from '../child';
import { latencyOf } from './latencies';
import { type Pace, paceOf } from './pace';
import { type ImagesRun, type ImagesRunOptions, runImages } from './run';
import { type Throttling, throttlingOf } from './throttling';

/** The latency by its name. */
export interface Request extends Omit<ImagesRunOptions, 'latency'> {
  readonly latency: string;
}

export interface Result extends Omit<ImagesRun, 'functionCalls' | 'perSecond' | 'other'> {
  readonly pace: Pace;
  /** If there is a quota. */
  readonly throttling?: Throttling;
  /** For which Lambda bills the images function. */
  readonly billedSeconds: number;
}

/** Runs all of them, as many at a time as there are cores. */
export const resultsOf = (requests: readonly Request[], onDone: () => void): Promise<Result[]> =>
  inParallel(requests, os.availableParallelism(), async (request) => {
    const { output } = await runProgram<Result>('per-image/result', [JSON.stringify(request)]);
    onDone();
    return output;
  });

async function main(): Promise<void> {
  useOwnTemporaryDirectory();
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(1));
  const request = JSON.parse(process.argv[2]) as Request;
  const options = { ...request, latency: latencyOf(request.latency) };
  const { functionCalls, perSecond, other, ...run } = await runImages(options);
  const result: Result = {
    ...run,
    pace: paceOf(functionCalls, options.callsPerSecond),
    throttling:
      options.quota === undefined ? undefined : throttlingOf({ ...run, functionCalls, perSecond, other }, options),
    billedSeconds: functionCalls.reduce((sum, { startedAt, endedAt }) => sum + endedAt - startedAt, 0),
  };
  console.log(JSON.stringify(result));
}

if (require.main === module) void main();
