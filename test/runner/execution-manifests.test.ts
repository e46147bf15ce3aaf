/** Manifests with invalid lines, and manifests with which no job is started. */
import * as fs from 'node:fs';
import { MAX_MANIFEST_BYTES } from '../../lib/protocol/rekognition';
import { failure, statuses } from '../machine/executions';
import { images, localRunner, MANIFEST } from './local-runner';

const local = localRunner();
const { open, put, run, jobs } = local;

describe('a manifest with invalid lines', () => {
  it('the job succeeds when lines of its manifest are invalid, and event and output have the first ten errors', async () => {
    await open();
    await put(`${images(3)}not json\n{}\n\n${'{"source-ref":"s3://b/animation.gif"}\n'.repeat(20)}`);
    const done = await run();
    const { manifestStatistics, manifestErrors } = done.events.at(-1)!.detail;
    expect(manifestStatistics).toEqual({ totalJsonLines: 25, validJsonLines: 3, invalidJsonLines: 22 });
    expect(manifestErrors).toHaveLength(10);
    expect(manifestErrors!.slice(0, 3)).toEqual([
      { lineNumber: 4, code: 'INVALID_JSON', message: 'The line is not JSON.' },
      { lineNumber: 5, code: 'MISSING_SOURCE_REF', message: expect.any(String) },
      { lineNumber: 6, code: 'INVALID_SOURCE_REF', message: expect.any(String), sourceRef: 's3://b/animation.gif' },
    ]);
    expect(done.outcome).toMatchObject({ status: 'SUCCEEDED', output: { manifestStatistics, manifestErrors } });
  });

  it('the runner fails with MediaAnalysisJobFailed when no line of the manifest is valid', async () => {
    await open();
    await put('{}\n');
    const done = await run();
    expect(failure(done)).toMatchObject({
      error: 'MediaAnalysisJobFailed',
      cause: { Code: 'INVALID_MANIFEST', Message: expect.stringContaining('no valid line'), Hint: expect.any(String) },
    });
    expect(statuses(done).at(-1)).toBe('FAILED');
    expect(done.events.at(-1)!.detail.manifestStatistics).toBeUndefined();
  });
});

describe('a manifest with which no job is started', () => {
  it.each([
    ['is empty', () => put(''), 'has 0 lines'],
    ['has 10,001 lines', () => put(images(10_001)), 'has 10001 lines; a job takes at most 10000'],
    [
      'has more than 50 MB',
      () => putEmptyFile(MAX_MANIFEST_BYTES + 1),
      'has 52428801 bytes; a job takes at most 52428800',
    ],
  ])('the runner fails with InvalidManifest and starts no job when the manifest %s', async (_what, write, message) => {
    await open();
    await write();
    const done = await run();
    expect(failure(done)).toMatchObject({
      error: 'InvalidManifest',
      cause: { Message: expect.stringContaining(message), Hint: expect.any(String) },
    });
    expect(statuses(done)).toEqual(['ERROR']);
    expect(local.cloud.rekognition.requests()).toBe(0);
  });

  /** Makes the manifest a file of this size without content. */
  async function putEmptyFile(bytes: number): Promise<void> {
    await put('');
    fs.truncateSync(local.cloud.store.fileOf(MANIFEST)!, bytes);
  }

  it('the runner fails with InvalidManifest and starts no job when the manifest is a results file of another job', async () => {
    await open();
    const { output } = (await run()).outcome as { output: any };
    const results = output.Results.S3Object;
    await put(await local.cloud.store.read(results));
    for (const Manifest of [MANIFEST, results]) {
      expect(failure(await run({ Manifest }))).toMatchObject({ error: 'InvalidManifest' });
    }
    expect(await jobs()).toHaveLength(1);
  });
});
