import { gzipSync } from 'node:zlib';
import { MAX_LINE_BYTES } from '../../lambda/plan/lines';
import { filesOf, imagesOf, invalidOf, jsonLine, jsonLines, MANIFEST, partsOf, planned, planS3 } from './planning';

const { sources, results } = planS3();
const KEYS = [
  'a b+c%20.jpg',
  'ü/日本.png',
  'q"uote\'s,.jpg',
  'new\nline.jpg',
  '100%.jpg',
  'a//b.jpg',
  '🖼.jpg',
  ' .jpg',
];

const from = (content: string | Buffer, input: object = {}) => {
  sources.put('images.jsonl', content);
  return planned({ Manifest: MANIFEST, ...input });
};
const uris = (keys: string[]) => keys.map((key) => `s3://photos/${key}`);

it('a manifest may have a byte-order mark, CRLF, blank lines, more members and no line break at the end', async () => {
  const second = `{"class": "cat", "source-ref": "s3://photos/2.jpg"}`;
  await from([`\ufeff${jsonLine('1.jpg')}`, '', ' \t', second, jsonLine('3.jpg')].join('\r\n'));
  expect(imagesOf(results)).toEqual(uris(['1.jpg', '2.jpg', '3.jpg']));
  expect(invalidOf(results)).toEqual([]);
  expect(filesOf(results)['manifests/0000001.jsonl']).toContain('{"source-ref":"s3://photos/2.jpg"}\n');
});

it('lines of a manifest name keys of any characters', async () => {
  await from([...KEYS, '\ufffd.jpg'].map((key) => jsonLine(key)).join('\n'));
  expect(imagesOf(results)).toEqual(uris([...KEYS, '\ufffd.jpg']));
});

it('a manifest may be the CSV of S3 Batch Operations, whose keys are URL-encoded with %20 or + for a space', async () => {
  const encoded = KEYS.map((key) => `photos,${encodeURIComponent(key)}`);
  await from([...encoded, 'photos,a+b%2Bc.jpg', '"photos","d.jpg"', 'photos,e.jpg,', 'photos,"f,g.jpg"'].join('\n'));
  expect(imagesOf(results)).toEqual(uris([...KEYS, 'a b+c.jpg', 'd.jpg', 'e.jpg', 'f,g.jpg']));
});

const NEITHER = 'the line is neither a JSON object nor bucket,key';
const NO_URI = 'source-ref is not s3://bucket/key';
const VERSIONS = 'the line names a version; bulk analysis reads the current one only';
const RESULT = '{"source-ref": "s3://photos/1.jpg", "detect-moderation-labels": {}}';
const INVALID = [
  ['{"source-ref": "s3://photos/1.jpg"', 'the line is no JSON object'],
  ['{"source": "s3://photos/1.jpg"}', 'the line has no source-ref'],
  ['{"source-ref": 1}', NO_URI],
  ['{"source-ref": "https://photos/1.jpg"}', NO_URI],
  ['{"source-ref": "s3://photos"}', NO_URI],
  ['{"source-ref": "s3://photos/"}', 'the key is empty'],
  ['{"source-ref": "s3://p/1.jpg"}', 'no bucket has such a name'],
  ['{"source-ref": "s3://ph$tos/1.jpg"}', 'no bucket has such a name'],
  [jsonLine('1.jpg', 'b'.repeat(256)), 'no bucket has such a name'],
  [jsonLine('é'.repeat(513)), 'the key has more than 1024 bytes'],
  ['{"source-ref": "s3://photos/\\ud800"}', 'the key is no Unicode text'],
  [jsonLine('\u0001'.repeat(1024)), 'the key has too many control characters'],
  [RESULT, 'the line is one of results, not of a manifest'],
  ['["s3://photos/1.jpg"]', NEITHER],
  ['photos,1.jpg,version,more', NEITHER],
  ['photos,1.jpg,v1', VERSIONS],
  ['{"source-ref": "s3://photos/1.jpg", "source-version": "v1"}', VERSIONS],
  ['{"source-ref": "s3://photos/1.jpg", "source-version": 1}', 'source-version is no version'],
  [`photos,1.jpg,${'v'.repeat(1025)}`, 'the third field is no version'],
  ['photos,100%.jpg', 'the key is not URL-encoded'],
  ['photos,"1.jpg', NEITHER],
  [`{"source-ref": "s3://photos/${'x'.repeat(MAX_LINE_BYTES)}"}`, `the line has more than ${MAX_LINE_BYTES} bytes`],
];

it('lines of a manifest that name no image are counted, and listed with their number, the reason and their beginning', async () => {
  const texts = INVALID.map(([text]) => text);
  const state = await from(['photos,1.jpg', '', ...texts].join('\n'));
  expect(invalidOf(results)).toEqual(
    INVALID.map(([text, reason], index) => ({ line: index + 3, reason, text: text.slice(0, 200) })),
  );
  expect(state.plan).toMatchObject({ lines: INVALID.length + 1, images: 1, invalidLines: INVALID.length });
  expect(state.plan!.firstInvalidLines).toEqual(invalidOf(results).slice(0, 10));
});

it('a batch that analyses single images takes versions of objects, and each version is another image', async () => {
  const texts = ['photos,1.jpg,v1', '{"source-ref": "s3://photos/1.jpg", "source-version": "v2"}', 'photos,1.jpg'];
  sources.put('images.jsonl', [...texts, 'photos,1.jpg,v2'].join('\n'));
  const { plan } = await planned({ Manifest: MANIFEST }, { options: { acceptsVersions: true } });
  expect(plan).toMatchObject({ images: 3, duplicates: 1 });
  const [{ manifest }] = partsOf(results);
  expect(results.text(manifest)!.trimEnd().split('\n')).toEqual([
    '{"source-ref":"s3://photos/1.jpg","source-version":"v1"}',
    '{"source-ref":"s3://photos/1.jpg","source-version":"v2"}',
    '{"source-ref":"s3://photos/1.jpg"}',
  ]);
});

it('a line of a manifest that is not UTF-8 names no image', async () => {
  const broken = Buffer.from('{"source-ref": "s3://photos/\xff"}', 'latin1');
  await from(Buffer.concat([Buffer.from(`${jsonLine('1.jpg')}\n`), broken]));
  expect(invalidOf(results)).toEqual([
    { line: 2, reason: 'the line is not UTF-8', text: '{"source-ref": "s3://photos/\ufffd"}' },
  ]);
});

it('a manifest is read from a gzip of one or more members, whatever its name', async () => {
  await from(Buffer.concat([gzipSync(`${jsonLines(3)}\n\n`), gzipSync(`no image\n${jsonLine('4.jpg')}`)]));
  expect(imagesOf(results)).toEqual(uris(['0.jpg', '1.jpg', '2.jpg', '4.jpg']));
  expect(invalidOf(results)[0].line).toBe(5);
});

it('a manifest is read in the version that the input names', async () => {
  const Version = sources.put('images.jsonl', jsonLine('old.jpg'));
  sources.put('images.jsonl', jsonLine('new.jpg'));
  await planned({ Manifest: { ...MANIFEST, Version } });
  expect(imagesOf(results)).toEqual(uris(['old.jpg']));
});
