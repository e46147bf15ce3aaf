import { LongObject } from '../../lambda/plan/long-object';
import { useS3 } from './planning';

describe('a long object', () => {
  const s3 = useS3();
  const TO = { Bucket: 'results', Name: 'long' };
  const PIECE = 5 * 1024 * 1024;
  const text = 'a'.repeat(PIECE);

  it('that ends with a full piece has no piece after it', async () => {
    const object = new LongObject(TO, undefined, PIECE);
    await object.add(text);
    await object.finish();
    expect(s3().text('results/long')!.length).toBe(PIECE);
    expect(s3().operations('UploadPart')).toHaveLength(1);
  });

  it('tells what has been uploaded, and the rest', async () => {
    const object = new LongObject(TO, undefined, PIECE);
    await object.add('begin');
    expect(object.unfinished()).toEqual({ uploaded: { pieces: [] }, rest: 'begin' });
    await object.add(text);
    await object.add('end');
    const { uploaded, rest } = object.unfinished();
    expect([uploaded.pieces.length, rest]).toEqual([1, 'end']);
  });
});
