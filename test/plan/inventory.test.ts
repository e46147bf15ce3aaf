import { gzipSync } from 'node:zlib';
import { causeOf, imagesOf, invalidOf, planned, useS3 } from './planning';

const INPUT = { Inventory: { Bucket: 'reports', Name: 'daily/manifest.json' } };
const REPORT = {
  sourceBucket: 'photos',
  destinationBucket: 'arn:aws:s3:::reports-data',
  version: '2016-11-30',
  fileFormat: 'CSV',
  fileSchema: 'Bucket, Key, VersionId, IsLatest, IsDeleteMarker, Size, ETag',
};

describe('the plan function with an S3 Inventory', () => {
  const s3 = useS3();

  const report = (files: string[][], members: object = {}) => {
    files.forEach((rows, index) => s3().put(`reports-data/data/${index}.csv.gz`, gzipSync(rows.join('\n'))));
    const keys = files.map((_, index) => ({ key: `data/${index}.csv.gz`, size: 1, MD5checksum: 'x' }));
    s3().put('reports/daily/manifest.json', JSON.stringify({ ...REPORT, files: keys, ...members }));
    return planned(INPUT);
  };

  const row = (key: string, { size = '100', isLatest = 'true', isDeleteMarker = 'false' } = {}) =>
    `"photos","${key}","v1","${isLatest}","${isDeleteMarker}","${size}","abc"`;

  it('takes the current images of all data files, from the bucket of the data, with their keys decoded', async () => {
    await report([[row('a+b%2Bc.jpg'), row('100%25.PNG')], [], ['', row('%E6%97%A5.jpeg')]]);
    expect(imagesOf(s3())).toEqual(['s3://photos/a b+c.jpg', 's3://photos/100%.PNG', 's3://photos/日.jpeg']);
  });

  it('skips other objects, older versions and delete markers', async () => {
    const old = row('1.jpg', { isLatest: 'false' });
    const marker = row('2.jpg', { isDeleteMarker: 'true', size: '' });
    const state = await report([[old, marker, row('3.txt'), row('4.jpg')]]);
    expect(imagesOf(s3())).toEqual(['s3://photos/4.jpg']);
    expect(state.plan).toMatchObject({ lines: 4, images: 1, invalidLines: 0, skipped: 3 });
  });

  it('lists broken rows and images that cannot be analysed, with a number that goes on from file to file', async () => {
    const broken = [row('%.jpg'), '"photos","x.jpg"', '"photos","y.jpg', row('0.jpg', { size: '0' })];
    const [notEncoded, short, open, empty] = broken;
    await report([
      [row('1.jpg'), short],
      [open, row('2.jpg')],
      [notEncoded, empty],
    ]);
    const fields = 'the row does not have the 7 fields of the schema';
    expect(invalidOf(s3())).toEqual([
      { line: 2, reason: fields, text: short },
      { line: 3, reason: fields, text: open },
      { line: 5, reason: 'the key is not URL-encoded', text: notEncoded },
      { line: 6, reason: 'the image has 0 bytes', text: empty },
    ]);
    expect(imagesOf(s3())).toEqual(['s3://photos/1.jpg', 's3://photos/2.jpg']);
  });

  it('lists a row that is not UTF-8', async () => {
    s3().put('reports-data/raw.csv', Buffer.concat([Buffer.from(`${row('1.jpg')}\n`), Buffer.from([0xff])]));
    await report([], { files: [{ key: 'raw.csv' }] });
    expect(invalidOf(s3())).toEqual([{ line: 2, reason: 'the row is not UTF-8', text: '\ufffd' }]);
  });

  it('reads a report with the fields Bucket and Key only', async () => {
    await report([['"photos","1.jpg"']], { fileSchema: 'Bucket, Key' });
    expect(imagesOf(s3())).toEqual(['s3://photos/1.jpg']);
  });

  it.each([
    ['format of the inventory is "ORC"', { fileFormat: 'ORC' }],
    ['format of the inventory is "Parquet"', { fileFormat: 'Parquet' }],
    ['format of the inventory is null', { fileFormat: undefined }],
    ['has no field Key', { fileSchema: 'Bucket, Size' }],
    ['has no field Bucket', { fileSchema: 'Key, Size' }],
    ['has no fileSchema', { fileSchema: undefined }],
    ['has no destinationBucket', { destinationBucket: undefined }],
    ['has no list of files', { files: undefined }],
    ['has no list of files', { files: [{ size: 1 }] }],
  ])('ends with SourceNotSupported if a report %s', async (message, members) => {
    const state = await report([], members);
    expect(state).toMatchObject({ next: 'ENDED', error: 'SourceNotSupported' });
    expect(causeOf(state).Message).toContain(message);
  });

  it.each([['no JSON'], ['[]'], [' '.repeat(9 * 1024 * 1024)]])(
    'ends with SourceNotSupported if the object is not the manifest.json of a report (%#)',
    async (content) => {
      s3().put('reports/daily/manifest.json', content);
      const state = await planned(INPUT);
      expect(state.error).toBe('SourceNotSupported');
      expect(causeOf(state).Message).toContain('is no manifest.json of an S3 Inventory: it is no JSON object');
    },
  );

  it('names the data file that is missing', async () => {
    const state = await report([], { files: [{ key: 'data/lost.csv.gz' }] });
    expect(state.error).toBe('SourceNotFound');
    expect(causeOf(state).Message).toContain('s3://reports-data/data/lost.csv.gz');
  });
});
