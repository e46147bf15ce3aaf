import { MAX_IMAGE_BYTES } from '../../lib/protocol/batch/image-rules';
import { imagesOf, invalidOf, planFileOf, planned, useS3 } from './planning';

const INPUT = { Images: { Bucket: 'photos', Prefix: 'in/' } };

describe('the plan function with a prefix', () => {
  const s3 = useS3();
  const put = (...keys: string[]) => keys.forEach((key) => s3().put(`photos/${key}`, 'an image'));

  it('takes the objects below it that are named like images, in any case, in the order of their keys', async () => {
    put('in/b.JPG', 'in/a.jpeg', 'in/c/d.Png', 'other/e.jpg', 'in.jpg');
    const state = await planned(INPUT);
    expect(imagesOf(s3())).toEqual(['s3://photos/in/a.jpeg', 's3://photos/in/b.JPG', 's3://photos/in/c/d.Png']);
    expect(planFileOf(s3()).source).toEqual(INPUT);
    expect(state.plan).toMatchObject({ lines: 3, images: 3, invalidLines: 0, skipped: 0 });
  });

  it('takes a whole bucket', async () => {
    put('a.jpg', 'b/c.png');
    await planned({ Images: { Bucket: 'photos' } });
    expect(imagesOf(s3())).toEqual(['s3://photos/a.jpg', 's3://photos/b/c.png']);
  });

  it('skips other objects, and does not even count the placeholders of folders', async () => {
    put('in/', 'in/a.jpg', 'in/folder.jpg/', 'in/a.json', 'in/b.gif', 'in/jpg');
    expect((await planned(INPUT)).plan).toMatchObject({ lines: 4, images: 1, invalidLines: 0, skipped: 3 });
  });

  it('lists images that are empty or too large as invalid, with their number in the list', async () => {
    put('in/1.jpg');
    s3().put('photos/in/2.jpg', '');
    s3().put('photos/in/3.jpg', Buffer.alloc(MAX_IMAGE_BYTES));
    s3().put('photos/in/4.jpg', Buffer.alloc(MAX_IMAGE_BYTES + 1));
    await planned(INPUT);
    expect(imagesOf(s3())).toEqual(['s3://photos/in/1.jpg', 's3://photos/in/3.jpg']);
    expect(invalidOf(s3())).toEqual([
      { line: 2, reason: 'the image has 0 bytes', text: 's3://photos/in/2.jpg' },
      { line: 4, reason: 'the image has 15728641 bytes; at most 15728640 are analysed', text: 's3://photos/in/4.jpg' },
    ]);
  });

  it.each([true, false])(
    'lists many pages of keys with any characters, if S3 encodes keys: %p',
    async (encodesKeys) => {
      const keys = ['in/ .jpg', 'in/%41+.jpg', 'in/&<.jpg', 'in/a b.jpg', 'in/ü.jpg', 'in/日.jpg', 'in/🖼.jpg'];
      put(...keys);
      s3().put('photos/in/a a.jpg', '');
      Object.assign(s3(), { pageSize: 2, encodesKeys });
      await planned(INPUT);
      expect(imagesOf(s3())).toEqual(keys.map((key) => `s3://photos/${key}`));
      expect(invalidOf(s3())[0].line).toBe(4);
    },
  );

  it('counts again while it splits, so a prefix that grows in between loses no image', async () => {
    put('in/1.jpg', 'in/2.jpg');
    let lists = 0;
    s3().faultOf = ({ operation, bucket }) => {
      if (operation === 'ListObjectsV2' && bucket === 'photos' && ++lists === 2) put('in/3.jpg');
      return undefined;
    };
    expect((await planned(INPUT)).plan).toMatchObject({ images: 3, parts: 1 });
    expect(imagesOf(s3())).toHaveLength(3);
  });

  it.each([
    ['TooManyImages', () => put('in/3.jpg')],
    ['EmptySource', () => s3().objects.clear()],
  ])('ends with %s if the prefix has changed that much since its images were counted', async (error, change) => {
    put('in/1.jpg', 'in/2.jpg');
    let lists = 0;
    s3().faultOf = ({ operation, bucket }) => {
      if (operation === 'ListObjectsV2' && bucket === 'photos' && ++lists === 2) change();
      return undefined;
    };
    expect(await planned({ ...INPUT, MaxImages: 2 })).toMatchObject({ next: 'ENDED', error });
  });
});
