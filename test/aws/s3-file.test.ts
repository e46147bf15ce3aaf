/** The files of a batch, in the simulated S3. */
import { UNANSWERED_CALL_MS } from '../../lambda/aws/s3-client';
import { openObject, readJson, readText } from '../../lambda/aws/s3-file';
import { S3Failure } from '../../lambda/aws/s3-failure';
import { putUnlessChanged } from '../../lambda/aws/s3-write';
import { PART_FUNCTION_TIMEOUT_SECONDS } from '../../lib/protocol/limits';
import { batchS3 } from '../support/batch-s3';
import { cutAfter } from '../support/s3-replies';

const { s3, results } = batchS3();
const FILE = { Bucket: 'results', Name: 'file.json' };

const readAll = async () => {
  for await (const chunk of (await openObject(FILE))!) expect(chunk.length).toBeGreaterThan(0);
};

it.each([
  ['readText', () => readText(FILE)],
  ['readJson', () => readJson(FILE)],
  ['openObject', readAll],
])(
  '%s says that it was interrupted, and at which file, if the connection breaks in the middle of it',
  async (_, read) => {
    results.put('file.json', JSON.stringify('x'.repeat(1_000)));
    s3.after = (reply, { operation }) => (operation === 'GetObject' ? cutAfter(500, 'break')(reply) : reply);
    await expect(read()).rejects.toMatchObject({
      name: 'BatchInterrupted',
      message: expect.stringMatching(/^s3:\/\/results\/file\.json: /),
    });
  },
);

it('the part function has the time to report that S3 never answers', () => {
  expect(PART_FUNCTION_TIMEOUT_SECONDS * 1_000).toBeGreaterThan(UNANSWERED_CALL_MS);
});

describe('putUnlessChanged', () => {
  it('makes another attempt if another write came at the same time', async () => {
    let conflicts = 2;
    s3.fail('ConditionalRequestConflict', ({ operation }) => operation === 'PutObject' && conflicts-- > 0);
    expect(await putUnlessChanged(FILE, 'text')).toMatch(/^"/);
    expect(results.text('file.json')).toBe('text');
  });

  it('is interrupted if other writes always come at the same time', async () => {
    s3.fail('ConditionalRequestConflict', ({ operation }) => operation === 'PutObject');
    await expect(putUnlessChanged(FILE, 'text')).rejects.toMatchObject({ name: 'BatchInterrupted' });
    expect(s3.count('PutObject')).toBe(3);
  });

  it('returns nothing, and leaves the object, if there is one', async () => {
    results.put('file.json', 'first');
    expect(await putUnlessChanged(FILE, 'second')).toBeUndefined();
    expect(results.text('file.json')).toBe('first');
  });
});

const sdkError = (name: string, httpStatusCode?: number) =>
  Object.assign(new Error('Simulated.'), { name, $fault: 'client', $metadata: { httpStatusCode } });

it.each([
  ['SlowDown', 503, 'transient'],
  ['BadDigest', 400, 'transient'],
  ['IncompleteBody', 400, 'transient'],
  ['NotImplemented', 501, 'refused'],
  ['EndpointError', undefined, 'refused'],
  ['URIError', undefined, 'refused'],
  ['InvalidBucketName', 400, 'refused'],
  ['KMS.DisabledException', 400, 'refused'],
])('the error %s of S3 with status %s is %s', (code, status, kind) => {
  const failure = new S3Failure(sdkError(code, status), 's3://results/file.json');
  expect(failure).toMatchObject({ code, kind, message: `s3://results/file.json: ${code}: Simulated.` });
  expect(failure.name).toBe(kind === 'transient' ? 'BatchInterrupted' : code);
});
