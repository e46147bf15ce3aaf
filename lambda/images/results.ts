/** Writes the results of a part and the summary of its manifest, in the format of bulk analysis. */
import { type PlanPlace, ResultKey } from '../../lib/protocol/batch/batch-files';
import { RESULTS_MEMBER } from '../../lib/protocol/rekognition';
import { Status } from '../../lib/protocol/status';
import { putObject } from '../aws/s3-write';
import { JSON_LINES_TYPE, JSON_TYPE, objectAt } from '../batch/place';
import { SOURCE_REF, SOURCE_VERSION } from '../batch/source-ref';
import type { Image } from './image';
import type { Slice } from './slices';

/** Returns what the runner of a part returns for a job that succeeded, but without a JobId. */
export async function writeResults(place: PlanPlace, part: number, slices: readonly Slice[], outputKey?: string) {
  const lines = slices.flatMap(({ images, outcomes }) =>
    images.map((image, index) => ({ source: sourceOf(image), outcome: outcomes[index]! })),
  );
  const results = lines.flatMap(({ source, outcome }) =>
    'labels' in outcome ? [JSON.stringify({ ...source, [RESULTS_MEMBER]: outcome.labels })] : [],
  );
  const errors = lines.flatMap(({ source, outcome }, index) =>
    // AWS's documentation spells it "line-numer".
    'refused' in outcome ? [{ 'line-numer': index + 1, ...source, ...outcome.refused }] : [],
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

/** The version is no member of bulk results, so only a line whose source names a version has it. */
const sourceOf = ({ sourceRef, version }: Image) => ({ [SOURCE_REF]: sourceRef, [SOURCE_VERSION]: version });
