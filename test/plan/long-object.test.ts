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

  it('marks what has been added up to a moment, whatever comes later', async () => {
    const object = new LongObject(TO, undefined, PIECE);
    await object.add('begin');
    const { uploaded, text: pending } = object.mark();
    await object.add(text);
    await object.add('end');
    expect([uploaded, pending()]).toEqual([{ pieces: [] }, 'begin']);
    expect(object.mark().text()).toBe('end');
  });
});
