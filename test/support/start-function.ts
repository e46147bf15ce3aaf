import { handler } from '../../lambda/start/handler';
import type { JobOptions, StartRequest } from '../../lib/protocol/requests';
import type { LoopState } from '../../lib/protocol/state';
import type { FaultKind } from '../../local/rekognition/faults';
import { requestOf } from './requests';
import { START, surroundings } from './surroundings';

/** A manifest of two lines, which is there in every test. */
export const MANIFEST = { Bucket: 'uploads', Name: 'images.jsonl' };

export const JOB: JobOptions = { outputBucket: 'results', outputPrefix: 'moderation' };

let requests = 0;

/** The event that a runner with the default options sends to the start function. Each one has a wait of its own. */
export const startRequest = (state: object, job: JobOptions = JOB): StartRequest => ({
  ...requestOf({ waitId: `wait-${++requests}`, ...state }),
  job,
  retries: 0,
});

/** The start function with simulated services, for the tests of one file. A job that it starts takes a minute. */
export function startFunction() {
  const cloud = surroundings(START, { jobDurationSeconds: 60 });
  beforeAll(() => cloud.store.write(MANIFEST, '{"source-ref":"s3://b/1.jpg"}\n{"source-ref":"s3://b/2.jpg"}\n'));

  /** Invokes the function for the first time in an execution. */
  const firstAttempt = (input: unknown, job?: JobOptions) => handler(startRequest({ input }, job));
  /** Invokes the function with a state that it returned before. */
  const nextAttempt = (state: object, job?: JobOptions) => handler(startRequest(state, job));
  /** Invokes the function three times: the third refusal in a row ends the execution. */
  async function threeAttempts(input: unknown, job?: JobOptions): Promise<LoopState> {
    let state = await firstAttempt(input, job);
    for (let attempt = 2; attempt <= 3; attempt++) state = await nextAttempt(state, job);
    return state;
  }

  return {
    cloud,
    firstAttempt,
    nextAttempt,
    threeAttempts,
    /** Adds a fault of StartMediaAnalysisJob. */
    addStartFault: (kind: FaultKind, times?: number) =>
      cloud.rekognition.faults.add({ kind, operation: 'StartMediaAnalysisJob', times }),
    clearFaults: () => cloud.rekognition.faults.clear(),
  };
}
