/** Random trouble of a batch that runs jobs. Each kind of it is a row of the table. */
import * as fc from 'fast-check';
import { FAILURE_CODES } from '../../../lib/protocol/rekognition';
import { describeFault, FAULT_KINDS, type FaultKind } from '../../../local/rekognition/faults';
import { one, outage, share, times, troubles } from './trouble';

/**
 * `npm run e2e` tests a hang, because it takes seconds of real time. A job whose end has an unknown status counts as failed, so its
 * part may have another job although the first one succeeded.
 */
const TRANSIENT = FAULT_KINDS.filter(
  (kind) => !['hang', 'lost', 'denied', 'notfound', 'invalid', 'newerror', 'unknownstatus'].includes(kind),
);

/** Without `mismatch`: it means that the token belongs to another job, so the part takes the next token. */
const START_REFUSALS: readonly FaultKind[] = ['denied', 'badmanifest', 'bads3object', 'notready'];

const start = (kinds: readonly FaultKind[], most: number) =>
  fc.record({
    of: fc.constant('start' as const),
    kind: fc.constantFrom(...kinds),
    times: times(most),
    share: share(0.3, 1),
  });

const jobs = FAILURE_CODES.map((code) =>
  one(
    `Rekognition: jobs fail with ${code}`,
    share(0.2, 1).map((share) => ({ of: 'jobs' as const, code, share })),
  ),
);

export const troublesOfJobs = troubles(
  [
    ...jobs,
    one('Rekognition: StartMediaAnalysisJob fails, and later not', start([...TRANSIENT, 'limit'], 6)),
    one(`Rekognition: StartMediaAnalysisJob: ${describeFault('lost')}`, start(['lost'], 3)),
    one('Rekognition: StartMediaAnalysisJob is refused', start(START_REFUSALS, 20)),
    one('Rekognition: GetMediaAnalysisJob fails, for up to ten minutes', outage('get', fc.constantFrom(...TRANSIENT))),
    one('Rekognition: GetMediaAnalysisJob is denied, for up to ten minutes', outage('get', fc.constant('denied'))),
    one(
      'Step Functions: StartExecution throttled, up to 10 times',
      times(10).map((times) => ({ of: 'step functions' as const, times })),
    ),
  ],
  ['plan', 'part', 'merge', 'start', 'poll'],
);
