/** The part function: called before the first attempt of a part, and after each attempt. It says whether to run the part. */
import type { PartRecord } from '../../lib/protocol/batch/batch-files';
import type { InitialPartState, PartRequest, PartState } from '../../lib/protocol/batch/batch-requests';
import { placeOf } from '../batch/place';
import { findRecord, writeRecord } from '../batch/records';
import { attemptAfter, firstAttempt } from './attempts';
import { logBegun, logRecorded } from './log';
import { writePartMetrics } from './metrics';
import { partEvent } from './part-event';
import { progressEvent } from './progress';
import { recordOf } from './record';
import { runnerExecution } from './runner-execution';

type Outcome = NonNullable<PartState['outcome']>;

export async function handler({ state, options }: PartRequest): Promise<PartState> {
  const { outcome } = state as PartState;
  return outcome ? end(state as PartState, outcome, options) : begin(state, options);
}

async function begin(state: InitialPartState, options: PartRequest['options']): Promise<PartState> {
  const record = await findRecord(placeOf(options, state.batch.batchId), state.part.part);
  const attempts = firstAttempt(record);
  const isDone = record?.status === 'SUCCEEDED' && record.manifest === state.part.manifest;
  const next = { ...initial(state), attempts, run: !isDone, tellsProgress: false };
  logBegun(next);
  return isDone ? next : { ...next, ...runnerExecution(next, options) };
}

/** Records the attempt. If Step Functions calls twice, the same record is written twice. */
async function end(state: PartState, outcome: Outcome, options: PartRequest['options']): Promise<PartState> {
  const place = placeOf(options, state.batch.batchId);
  const record = recordOf(state, outcome, options.outputBucket);
  const earlier = await findRecord(place, state.part.part);
  // Another execution of the same batch may have seen the job succeed. Its record stays.
  const isGood = earlier?.status === 'SUCCEEDED' && earlier.manifest === record.manifest;
  const isKept = isGood && record.status === 'FAILED';
  if (!isKept) await writeRecord(place, record);
  return afterRecord(state, isKept ? earlier : record, options);
}

async function afterRecord(state: PartState, record: PartRecord, options: PartRequest['options']): Promise<PartState> {
  const again = attemptAfter(state.attempts, record, options.attemptsPerPart);
  const next = { ...initial(state), attempts: again ?? state.attempts, run: again !== undefined, tellsProgress: false };
  logRecorded(next, record);
  if (again) return { ...next, ...runnerExecution(next, options) };
  writePartMetrics(state.execution, record);
  const ended = { ...next, event: partEvent(state, record) };
  const progress = await progressEvent(next, options);
  return progress ? { ...ended, tellsProgress: true, progressEvent: progress } : ended;
}

/** The state without the members of the last attempt. */
const initial = ({ part, batch, execution }: InitialPartState): InitialPartState => ({ part, batch, execution });
