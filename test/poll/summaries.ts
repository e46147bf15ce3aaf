/** Summaries of manifests, and polls that read them. */
import * as fs from 'node:fs';
import type { WaitOptions } from '../../lib/protocol/requests';
import { jobsIn } from '../support/jobs';
import { pollFunction } from '../support/poll-function';

const SUMMARY = { Bucket: 'results', Name: 'moderation/job-manifest-summary.json' };

/** Lets the poll function read summaries. */
export const READS: Partial<WaitOptions> = { readsSummary: true };

/** A summary as Rekognition writes it. */
export const summaryOf = (total: number, invalid: number) => ({
  version: '1.0',
  statistics: { 'total-json-lines': total, 'valid-json-lines': total - invalid, 'invalid-json-lines': invalid },
  errors: Array.from({ length: invalid }, (_, index) => ({ 'line-number': index + 1, code: 'A', message: 'm' })),
});

/** The statistics that events and outputs have for that summary. */
export const statisticsOf = (total: number, invalid: number) => ({
  totalJsonLines: total,
  validJsonLines: total - invalid,
  invalidJsonLines: invalid,
});

/** The poll function with a job that succeeded and the summary of its manifest, for the tests of one file. */
export function pollsWithSummary() {
  const { cloud, firstPoll, nextPoll, addFault } = pollFunction();

  /** Writes the summary. `undefined` leaves a bucket without it. */
  async function putSummary(summary: unknown): Promise<void> {
    await cloud.store.write(SUMMARY, typeof summary === 'string' ? summary : JSON.stringify(summary ?? null));
    if (summary === undefined) fs.rmSync(cloud.store.fileOf(SUMMARY)!);
  }

  const addSucceededJob = (answer: object = {}) =>
    jobsIn(cloud.rekognition, Date).job([[0, 'SUCCEEDED', { ManifestSummary: { S3Object: SUMMARY }, ...answer }]]);

  /** Polls a job that succeeded, with that summary, until the wait ends. */
  async function pollToEnd(summary: unknown, more: Partial<WaitOptions> = {}, job: object = {}) {
    await putSummary(summary);
    const options = { ...READS, ...more };
    let next = await firstPoll({ JobId: addSucceededJob(job), ImageCount: 100 }, options);
    while (!next.hasEnded) next = await nextPoll(next, options);
    const { event, ...state } = next;
    return { ...state, event: JSON.parse(JSON.stringify(event)) as NonNullable<typeof event> };
  }

  return { cloud, firstPoll, nextPoll, addFault, putSummary, addSucceededJob, pollToEnd };
}
