/** What a call of the images function does about errors of Amazon Rekognition. */
import { recordOf } from '../../lambda/part/record';
import { ApiErrorKind } from '../../lib/protocol/metrics';
import { batchS3 } from '../support/batch-s3';
import {
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
import { BROKEN, failure, NO_IMAGE, THROTTLED } from './simulation';

const { results, log, metrics } = batchS3();

const LINES = 450;

let fn: ImagesFunction;
beforeEach(() => {
  fn = new ImagesFunction();
  putManifest(results, LINES);
});

describe('a call of the function', () => {
  it('counts the errors of the API by their kind in metrics, and throttled calls in its log line', async () => {
    const errors = [THROTTLED, THROTTLED, BROKEN];
    fn.answer = (image) => errors.shift() ?? { labels: labelsOf(image) };
    await fn.analyze(partState(LINES));
    expect(log.info).toHaveBeenCalledWith(expect.objectContaining({ images: 450, calls: 453, throttledCalls: 2 }));
    expect(metrics).toMatchObject([
      { StateMachineName: 'Batch', ErrorKind: 'Throttling', ApiErrors: 2 },
      { StateMachineName: 'Batch', ErrorKind: 'Service', ApiErrors: 1 },
    ]);
  });

  it('throws a transient error that lasts, so that Step Functions repeats it, and refuses no image for it', async () => {
    fn.answer = (image) => (fn.calls.length > 3 ? BROKEN : { labels: labelsOf(image) });
    await expect(fn.analyze(partState(4))).rejects.toMatchObject({
      name: 'BatchInterrupted',
      message: `${refOf(3)}: InternalServerError: Simulated.`,
    });
    expect(results.json(sliceKey(1)).outcomes[3]).toBeNull();
    expect(metrics).toMatchObject([{ ErrorKind: 'Service' }]);
  });

  it.each([
    ['InternalServerError', ApiErrorKind.SERVICE, 3, 0],
    // No other image is left. A known one is called again.
    ['InternalServerError', ApiErrorKind.SERVICE, LINES - 1, 1],
    ['AccessDeniedException', ApiErrorKind.REFUSAL, 0, 0],
  ])('refuses an image for %s (%s) if others have labels meanwhile: the image %i', async (code, kind, bad, again) => {
    fn.answer = (image) => (numberOf(image) === bad ? failure(code, kind) : { labels: labelsOf(image) });
    expect(await fn.analyze(partState(LINES))).toMatchObject({ analyzing: false });
    expect(results.json(SUMMARY).errors).toEqual([
      { 'line-numer': bad + 1, 'source-ref': refOf(bad), code, message: 'Simulated.' },
    ]);
    expect(results.text(RESULTS)!.trimEnd().split('\n')).toHaveLength(LINES - 1);
    expect(fn.calls).toHaveLength(LINES - 1 + 9 + again);
  });

  it('refuses the only image that is left if one that an earlier call has analysed has labels', async () => {
    const [refused, bad] = [200, LINES - 1];
    fn.answer = (image) => (numberOf(image) < refused ? NO_IMAGE : { labels: labelsOf(image) });
    fn.isOver = (calls) => calls >= bad;
    await fn.analyze(partState(LINES));
    fn.calls.length = 0;
    fn.isOver = () => false;
    fn.answer = (image) => (numberOf(image) === bad ? BROKEN : { labels: labelsOf(image) });
    expect(await fn.analyze(partState(LINES))).toMatchObject({ analyzing: false });
    expect(fn.calls.map(numberOf)).toEqual([...Array<number>(8).fill(bad), refused, bad]);
    expect(results.json(SUMMARY).errors).toContainEqual(
      expect.objectContaining({ 'source-ref': refOf(bad), code: 'InternalServerError' }),
    );
  });

  it('throws a transient error that lasts if others are refused meanwhile, because an outage can let refusals through', async () => {
    putManifest(results, 4);
    fn.answer = (image) => (numberOf(image) === 0 ? BROKEN : NO_IMAGE);
    await expect(fn.analyze(partState(4))).rejects.toMatchObject({ name: 'BatchInterrupted' });
    expect(results.json(sliceKey(1)).outcomes[0]).toBeNull();
  });

  it('throws an error if all its time brings no outcome, so that throttling for ever does not go on for ever', async () => {
    fn.answer = () => THROTTLED;
    fn.isOver = (calls) => calls >= 20;
    await expect(fn.analyze(partState(LINES))).rejects.toMatchObject({
      name: 'BatchInterrupted',
      message: expect.stringContaining('after 20 calls'),
    });
  });

  it('throws an error if all its time brings no outcome, even if an earlier call has analysed other slices', async () => {
    fn.isOver = (calls) => calls >= 200;
    await fn.analyze(partState(LINES));
    fn.answer = () => THROTTLED;
    fn.isOver = (calls) => calls >= 220;
    await expect(fn.analyze(partState(LINES))).rejects.toMatchObject({ name: 'BatchInterrupted' });
  });

  it.each<[string, ApiErrorKind, string]>([
    ['AccessDeniedException', ApiErrorKind.REFUSAL, 'rekognition:DetectModerationLabels'],
    ['ResourceNotFoundException', ApiErrorKind.REFUSAL, 'ProjectVersion'],
    ['ResourceNotReadyException', ApiErrorKind.REFUSAL, 'finished training'],
    ['HumanLoopQuotaExceededException', ApiErrorKind.REFUSAL, 'log of the images function'],
  ])('ends the part with the Error %s and says what to check', async (name, kind, hint) => {
    fn.answer = () => failure(name, kind);
    const next = await fn.analyze(partState(LINES));
    expect(next).toMatchObject({ analyzing: false, outcome: { Error: name } });
    const record = recordOf(next, next.outcome!, 'results');
    expect(record).toMatchObject({ status: 'FAILED', error: name, jobEnded: false });
    expect(record.message).toContain(`${refOf(0)}: Simulated.`);
    expect(record.message).toContain(hint);
    expect(log.error).toHaveBeenCalledWith(expect.objectContaining({ event: 'PartRefused', error: name }));
  });
});
