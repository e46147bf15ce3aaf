/** Writes the results of a part and the summary of its manifest, in the format of bulk analysis. */
import { type PlanPlace, ResultKey } from '../../lib/protocol/batch/batch-files';
import { RESULTS_MEMBER } from '../../lib/protocol/rekognition';
import { Status } from '../../lib/protocol/status';
import { putObject } from '../aws/s3-write';
import { JSON_LINES_TYPE, JSON_TYPE, objectAt } from '../batch/place';
import { SOURCE_REF } from '../batch/source-ref';
import type { Slice } from './slices';

/** Returns what the runner of a part returns for a job that succeeded, but without a JobId. */
export async function writeResults(place: PlanPlace, part: number, slices: readonly Slice[], outputKey?: string) {
  const lines = slices.flatMap(({ images, outcomes }) =>
    images.map(({ sourceRef }, index) => ({ sourceRef, outcome: outcomes[index]! })),
  );
  const results = lines.flatMap(({ sourceRef, outcome }) =>
    'labels' in outcome ? [JSON.stringify({ [SOURCE_REF]: sourceRef, [RESULTS_MEMBER]: outcome.labels })] : [],
  );
  const errors = lines.flatMap(({ sourceRef, outcome }, index) =>
    // AWS's documentation spells it "line-numer".
    'refused' in outcome ? [{ 'line-numer': index + 1, [SOURCE_REF]: sourceRef, ...outcome.refused }] : [],
  );
  const [total, valid, invalid] = [lines.length, results.length, errors.length];
  const statistics = { 'total-json-lines': total, 'valid-json-lines': valid, 'invalid-json-lines': invalid };
  const resultsAt = objectAt(place, ResultKey.results(place, part));
  const summaryAt = objectAt(place, ResultKey.summary(place, part));
  await putObject(resultsAt, results.map((line) => `${line}\n`).join(''), JSON_LINES_TYPE, outputKey);
  await putObject(summaryAt, JSON.stringify({ version: '1.0', statistics, errors }), JSON_TYPE, outputKey);
  return {
    Status: Status.SUCCEEDED,
    Results: { S3Object: resultsAt },
    ManifestSummary: { S3Object: summaryAt },
    manifestStatistics: { totalJsonLines: total, validJsonLines: valid, invalidJsonLines: invalid },
  };
}
