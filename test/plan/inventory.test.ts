import { gzipSync } from 'node:zlib';
import { causeOf, imagesOf, invalidOf, planned, planS3 } from './planning';

const { s3, results } = planS3();
const [reports, data] = [s3.bucket('reports'), s3.bucket('reports-data')];
const INPUT = { Inventory: { Bucket: 'reports', Name: 'daily/manifest.json' } };
const REPORT = {
  sourceBucket: 'photos',
  destinationBucket: 'arn:aws:s3:::reports-data',
  version: '2016-11-30',
  fileFormat: 'CSV',
  fileSchema: 'Bucket, Key, VersionId, IsLatest, IsDeleteMarker, Size, ETag',
};

const report = (files: string[][], members: object = {}) => {
  files.forEach((rows, index) => data.put(`data/${index}.csv.gz`, gzipSync(rows.join('\n'))));
  const keys = files.map((_, index) => ({ key: `data/${index}.csv.gz`, size: 1, MD5checksum: 'x' }));
  reports.put('daily/manifest.json', JSON.stringify({ ...REPORT, files: keys, ...members }));
  return planned(INPUT);
};

const row = (key: string, { size = '100', isLatest = 'true', isDeleteMarker = 'false' } = {}) =>
  `"photos","${key}","v1","${isLatest}","${isDeleteMarker}","${size}","abc"`;

it('planning takes the current images of all data files of an inventory, from the bucket of the data, with their keys decoded', async () => {
  await report([[row('a+b%2Bc.jpg'), row('100%25.PNG')], [], ['', row('%E6%97%A5.jpeg')]]);
  expect(imagesOf(results)).toEqual(['s3://photos/a b+c.jpg', 's3://photos/100%.PNG', 's3://photos/日.jpeg']);
});

it('planning skips other objects, older versions and delete markers of an inventory', async () => {
  const old = row('1.jpg', { isLatest: 'false' });
  const marker = row('2.jpg', { isDeleteMarker: 'true', size: '' });
  const state = await report([[old, marker, row('3.txt'), row('4.jpg')]]);
  expect(imagesOf(results)).toEqual(['s3://photos/4.jpg']);
  expect(state.plan).toMatchObject({ lines: 4, images: 1, invalidLines: 0, skipped: 3 });
});

it('planning lists broken rows of an inventory and images that cannot be analysed, with a number that goes on from file to file', async () => {
  const broken = [row('%.jpg'), '"photos","x.jpg"', '"photos","y.jpg', row('0.jpg', { size: '0' })];
  const [notEncoded, short, open, empty] = broken;
  await report([
    [row('1.jpg'), short],
    [open, row('2.jpg')],
    [notEncoded, empty],
  ]);
  const fields = 'the row does not have the 7 fields of the schema';
  expect(invalidOf(results)).toEqual([
    { line: 2, reason: fields, text: short },
    { line: 3, reason: fields, text: open },
    { line: 5, reason: 'the key is not URL-encoded', text: notEncoded },
    { line: 6, reason: 'the image has 0 bytes', text: empty },
  ]);
  expect(imagesOf(results)).toEqual(['s3://photos/1.jpg', 's3://photos/2.jpg']);
});

it('planning lists a row of an inventory that is not UTF-8', async () => {
  data.put('raw.csv', Buffer.concat([Buffer.from(`${row('1.jpg')}\n`), Buffer.from([0xff])]));
  await report([], { files: [{ key: 'raw.csv' }] });
  expect(invalidOf(results)).toEqual([{ line: 2, reason: 'the row is not UTF-8', text: '\ufffd' }]);
});

it('planning reads an inventory with the fields Bucket and Key only', async () => {
  await report([['"photos","1.jpg"']], { fileSchema: 'Bucket, Key' });
  expect(imagesOf(results)).toEqual(['s3://photos/1.jpg']);
});

it.each([
  ['format of the inventory is "ORC"', { fileFormat: 'ORC' }],
  ['format of the inventory is "Parquet"', { fileFormat: 'Parquet' }],
  ['format of the inventory is null', { fileFormat: undefined }],
  ['has no field Key', { fileSchema: 'Bucket, Size' }],
  ['has no field Bucket', { fileSchema: 'Key, Size' }],
  ['has no fileSchema', { fileSchema: undefined }],
  ['has no destinationBucket', { destinationBucket: undefined }],
  ['has no destinationBucket', { destinationBucket: '' }],
  ['has no list of files', { files: undefined }],
  ['has no list of files', { files: [{ size: 1 }] }],
])('planning ends with SourceNotSupported, and says about the report of an inventory: %s', async (message, members) => {
  const state = await report([], members);
  expect(state).toMatchObject({ next: 'ENDED', error: 'SourceNotSupported' });
  expect(causeOf(state).Message).toContain(message);
});

it.each([['no JSON'], ['[]'], [' '.repeat(9 * 1024 * 1024)]])(
  'planning ends with SourceNotSupported if the object is not the manifest.json of an inventory (%#)',
  async (content) => {
    reports.put('daily/manifest.json', content);
    const state = await planned(INPUT);
    expect(state.error).toBe('SourceNotSupported');
    expect(causeOf(state).Message).toContain('is no manifest.json of an S3 Inventory: it is no JSON object');
  },
);

it('the Cause of a plan names the data file of an inventory that is missing', async () => {
  const state = await report([], { files: [{ key: 'data/lost.csv.gz' }] });
  expect(state.error).toBe('SourceNotFound');
  expect(causeOf(state).Message).toContain('s3://reports-data/data/lost.csv.gz');
});
