import { failedImages } from '../../lambda/merge/failed-images';
import { recordOf } from '../../lambda/part/record';
import { batchS3 } from '../support/batch-s3';
import {
  EXECUTION,
  ImagesFunction,
  labelsOf,
  numberOf,
  partState,
  putManifest,
  refOf,
  RESULTS,
  sliceKey,
  SUMMARY,
} from './images-function';
import { NO_IMAGE } from './simulation';

const { results, log, metrics } = batchS3();

const LINES = 450;
const isWritten = (key: string) => results.text(key) !== undefined;
const slicesWritten = () => [1, 2, 3].map((slice) => isWritten(sliceKey(slice)));
const lines = () =>
  results
    .text(RESULTS)!
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));

let fn: ImagesFunction;
beforeEach(() => {
  fn = new ImagesFunction();
  putManifest(results, LINES);
});

describe('a part whose images are analysed', () => {
  it('has a line for each image in the results, in the format of bulk analysis and in the order of the manifest', async () => {
    await fn.analyze(partState(LINES));
    expect(lines()).toEqual(
      fn.calls.map((image, index) => ({
        'source-ref': refOf(index),
        'detect-moderation-labels': labelsOf(image),
      })),
    );
    expect(fn.calls).toHaveLength(LINES);
    expect(fn.calls[7]).toEqual({ sourceRef: refOf(7), bucket: 'images', key: 'a b/"7"\u2028.jpg' });
    expect(fn.settings).toMatchObject({ minConfidence: 60 });
    expect(slicesWritten()).toEqual([true, true, true]);
  });

  it('has the images that Rekognition refuses in the summary of the manifest, and the other images in the results', async () => {
    fn.answer = (image) => (numberOf(image) % 200 === 1 ? NO_IMAGE : { labels: labelsOf(image) });
    const next = await fn.analyze(partState(LINES));
    const errors = [1, 201, 401].map((index) => ({
      'line-numer': index + 1,
      'source-ref': refOf(index),
      code: 'InvalidImageFormatException',
      message: 'Simulated.',
    }));
    const statistics = { 'total-json-lines': 450, 'valid-json-lines': 447, 'invalid-json-lines': 3 };
    expect(results.json(SUMMARY)).toEqual({ version: '1.0', statistics, errors });
    expect(lines()).toHaveLength(447);
    const record = recordOf(next, next.outcome!, 'results');
    expect(record).toMatchObject({
      status: 'SUCCEEDED',
      results: { Bucket: 'results', Name: RESULTS },
      summary: { Bucket: 'results', Name: SUMMARY },
      statistics: { totalJsonLines: 450, validJsonLines: 447, invalidJsonLines: 3 },
    });
    // The merge function finds them there.
    const failed = await failedImages(
      { bucket: 'results', prefix: 'moderation/', batchId: 'monday' },
      next.part,
      record,
    );
    const failedLines = failed.lines
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(failedLines).toEqual(
      errors.map(({ 'line-numer': line, 'source-ref': ref, code, message }) => ({
        'source-ref': ref,
        error: { part: 1, line, code, message },
      })),
    );
  });

  it('has empty results if Rekognition refuses all images', async () => {
    putManifest(results, 2);
    fn.answer = () => NO_IMAGE;
    expect(await fn.analyze(partState(2))).toMatchObject({ analyzing: false, outcome: { Output: expect.anything() } });
    expect(results.text(RESULTS)).toBe('');
  });

  it('ends with a log line without the name of an image, and without metrics where no call failed', async () => {
    await fn.analyze(partState(LINES));
    expect(log.info.mock.calls).toEqual([
      [
        {
          event: 'PartAnalyzed',
          executionArn: EXECUTION.executionArn,
          batchId: 'monday',
          part: 1,
          images: 450,
          calls: 450,
          throttledCalls: 0,
        },
      ],
    ]);
    expect(metrics).toEqual([]);
  });
});

describe('a part that needs several calls of the function', () => {
  it('goes on after the images that are known, and writes the results at its end only', async () => {
    let state = partState(LINES);
    for (const [until, written] of [
      [250, [true, true, false]],
      [410, [true, true, true]],
    ] as const) {
      fn.isOver = (calls) => calls >= until;
      state = await fn.analyze(state);
      expect(state).toEqual({ ...partState(LINES), analyzing: true });
      expect(fn.calls).toHaveLength(until);
      expect(slicesWritten()).toEqual(written);
      expect(isWritten(RESULTS)).toBe(false);
    }
    expect(log.info).toHaveBeenLastCalledWith(expect.objectContaining({ event: 'AnalysisPaused', images: 160 }));
    fn.isOver = () => false;
    expect(await fn.analyze(state)).toMatchObject({ analyzing: false });
    expect(lines().map((line) => line['source-ref'])).toEqual(
      Array.from({ length: LINES }, (_, index) => refOf(index)),
    );
    expect(fn.calls).toHaveLength(LINES);
  });

  it('writes the results in another call if the last image leaves no time', async () => {
    fn.isOver = (calls) => calls >= LINES;
    expect(await fn.analyze(partState(LINES))).toMatchObject({ analyzing: true });
    expect(await fn.analyze(partState(LINES))).toMatchObject({ analyzing: true });
    fn.isOver = () => false;
    expect(await fn.analyze(partState(LINES))).toMatchObject({ analyzing: false });
    expect(fn.calls).toHaveLength(LINES);
  });

  it('makes no call for known images in another attempt or execution, even if it ended without results', async () => {
    await fn.analyze(partState(LINES));
    const once = results.text(RESULTS);
    results.delete(RESULTS);
    const again = { ...partState(LINES), attempts: { number: 2, ofExecution: 1 } };
    await fn.analyze({ ...again, execution: { ...EXECUTION, executionArn: 'arn:another' } });
    expect(fn.calls).toHaveLength(LINES);
    expect(results.text(RESULTS)).toBe(once);
  });

  it('repeats at most the images of two slices if the function crashes', async () => {
    const saved = new Map<string, string>();
    const crash = new Error('The function has crashed.');
    fn.answer = (image) => {
      if (fn.calls.length < 430) return { labels: labelsOf(image) };
      // What S3 has by now is what the next call finds.
      results.keys().forEach((key) => saved.set(key, results.text(key)!));
      throw crash;
    };
    await expect(fn.analyze(partState(LINES))).rejects.toBe(crash);
    results.clear();
    saved.forEach((content, key) => results.put(key, content));
    fn.calls.length = 0;
    // The lease of the call that crashed has to end.
    fn.useAsTimeOfDay();
    fn.answer = (image) => ({ labels: labelsOf(image) });
    await fn.analyze(partState(LINES));
    expect(slicesWritten()).toEqual([true, true, true]);
    expect(fn.calls.length).toBeLessThanOrEqual(250);
    expect(lines()).toHaveLength(LINES);
  });
});
