import { LongObject } from '../../lambda/plan/long-object';
import { planS3 } from './planning';

const { s3, results } = planS3();
const TO = { Bucket: 'results', Name: 'long' };
const PIECE = 5 * 1024 * 1024;
const text = 'a'.repeat(PIECE);

it('a long object that ends with a full piece has no piece after it', async () => {
  const object = new LongObject(TO, undefined, PIECE);
  await object.add(text);
  await object.finish();
  expect(results.text('long')!.length).toBe(PIECE);
  expect(s3.operations('UploadPart')).toHaveLength(1);
});

it('a long object tells what has been uploaded, and the rest', async () => {
  const object = new LongObject(TO, undefined, PIECE);
  await object.add('begin');
  expect(object.unfinished()).toEqual({ uploaded: { pieces: [] }, rest: 'begin' });
  await object.add(text);
  await object.add('end');
  const { uploaded, rest } = object.unfinished();
  expect([uploaded.pieces.length, rest]).toEqual([1, 'end']);
});
