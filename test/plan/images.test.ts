import { MAX_IMAGE_BYTES } from '../../lib/protocol/batch/image-rules';
import { imagesOf, invalidOf, planFileOf, planned, planS3 } from './planning';

const { s3, photos, results } = planS3();
const INPUT = { Images: { Bucket: 'photos', Prefix: 'in/' } };

const put = (...keys: string[]) => keys.forEach((key) => photos.put(key, 'an image'));
const beforeSecondList = (change: () => void) => {
  let lists = 0;
  s3.before = ({ operation, bucket }) => {
    if (operation === 'ListObjectsV2' && bucket === 'photos' && ++lists === 2) change();
  };
};

it('planning takes the objects below a prefix that are named like images, in any case, in the order of their keys', async () => {
  put('in/b.JPG', 'in/a.jpeg', 'in/c/d.Png', 'other/e.jpg', 'in.jpg');
  const state = await planned(INPUT);
  expect(imagesOf(results)).toEqual(['s3://photos/in/a.jpeg', 's3://photos/in/b.JPG', 's3://photos/in/c/d.Png']);
  expect(planFileOf(results).source).toEqual(INPUT);
  expect(state.plan).toMatchObject({ lines: 3, images: 3, invalidLines: 0, skipped: 0 });
});

it('planning takes the images of a whole bucket', async () => {
  put('a.jpg', 'b/c.png');
  await planned({ Images: { Bucket: 'photos' } });
  expect(imagesOf(results)).toEqual(['s3://photos/a.jpg', 's3://photos/b/c.png']);
});

it('planning skips objects that are no images, and does not even count the placeholders of folders', async () => {
  put('in/', 'in/a.jpg', 'in/folder.jpg/', 'in/a.json', 'in/b.gif', 'in/jpg');
  expect((await planned(INPUT)).plan).toMatchObject({ lines: 4, images: 1, invalidLines: 0, skipped: 3 });
});

it('planning lists images that are empty or too large as invalid, with their number in the list', async () => {
  put('in/1.jpg');
  photos.put('in/2.jpg', '');
  photos.put('in/3.jpg', Buffer.alloc(MAX_IMAGE_BYTES));
  photos.put('in/4.jpg', Buffer.alloc(MAX_IMAGE_BYTES + 1));
  await planned(INPUT);
  expect(imagesOf(results)).toEqual(['s3://photos/in/1.jpg', 's3://photos/in/3.jpg']);
  expect(invalidOf(results)).toEqual([
    { line: 2, reason: 'the image has 0 bytes', text: 's3://photos/in/2.jpg' },
    { line: 4, reason: 'the image has 15728641 bytes; at most 15728640 are analysed', text: 's3://photos/in/4.jpg' },
  ]);
});

it.each([true, false])(
  'planning reads many pages of keys with any characters, if S3 encodes keys: %p',
  async (encodesKeys) => {
    const keys = ['in/ .jpg', 'in/%41+.jpg', 'in/&<.jpg', 'in/a b.jpg', 'in/ü.jpg', 'in/日.jpg', 'in/🖼.jpg'];
    put(...keys);
    photos.put('in/a a.jpg', '');
    s3.before = (request) => {
      const { 'encoding-type': encoding, ...query } = request.query;
      return { ...request, query: { ...query, ...(encodesKeys && { 'encoding-type': encoding }), 'max-keys': '2' } };
    };
    await planned(INPUT);
    expect(imagesOf(results)).toEqual(keys.map((key) => `s3://photos/${key}`));
    expect(invalidOf(results)[0].line).toBe(4);
  },
);

it('planning counts again while it splits, so a prefix that grows in between loses no image', async () => {
  put('in/1.jpg', 'in/2.jpg');
  beforeSecondList(() => put('in/3.jpg'));
  expect((await planned(INPUT)).plan).toMatchObject({ images: 3, parts: 1 });
  expect(imagesOf(results)).toHaveLength(3);
});

it.each([
  ['TooManyImages', () => put('in/3.jpg')],
  ['EmptySource', () => photos.clear()],
])('planning ends with %s if the prefix has changed that much since its images were counted', async (error, change) => {
  put('in/1.jpg', 'in/2.jpg');
  beforeSecondList(change);
  expect(await planned({ ...INPUT, MaxImages: 2 })).toMatchObject({ next: 'ENDED', error });
});
