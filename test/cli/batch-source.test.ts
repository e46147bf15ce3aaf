/** How `batch start` reads its source and its options. Nothing is called. */
import { batchInput } from '../../cli/batch/input';
import type { SourceKind } from '../../cli/batch/source';
import { linesOf, NOWHERE, runCommand } from '../support/cli';

it.each<[string, object, SourceKind | undefined]>([
  ['s3://bucket/a/key.jsonl', { Manifest: { Bucket: 'bucket', Name: 'a/key.jsonl' } }, undefined],
  ['s3://bucket/key.CSV', { Manifest: { Bucket: 'bucket', Name: 'key.CSV' } }, undefined],
  [
    's3://bucket/key.jsonl.gz?versionId=v1',
    { Manifest: { Bucket: 'bucket', Name: 'key.jsonl.gz', Version: 'v1' } },
    undefined,
  ],
  ['s3://bucket/manifest.jsonl', { Manifest: { Bucket: 'bucket', Name: 'manifest.jsonl' } }, undefined],
  ['s3://bucket', { Images: { Bucket: 'bucket' } }, undefined],
  ['s3://bucket/', { Images: { Bucket: 'bucket' } }, undefined],
  ['s3://bucket/2026/spring/', { Images: { Bucket: 'bucket', Prefix: '2026/spring/' } }, undefined],
  [
    's3://bucket/a/2026-01-01T00-00Z/manifest.json',
    { Inventory: { Bucket: 'bucket', Name: expect.any(String) } },
    undefined,
  ],
  ['s3://bucket/manifest.json', { Manifest: { Bucket: 'bucket', Name: 'manifest.json' } }, 'manifest'],
  ['s3://bucket/photos', { Images: { Bucket: 'bucket', Prefix: 'photos' } }, 'prefix'],
  ['s3://bucket/photos', { Inventory: { Bucket: 'bucket', Name: 'photos' } }, 'inventory'],
])('batch start reads the source %s as %j', (uri, source, as) => {
  expect(JSON.parse(JSON.stringify(batchInput(uri, { as, dryRun: false })))).toEqual(source);
});

it('batch start passes its options on in the input of the execution', () => {
  const options = {
    batchId: 'monday',
    maxImages: 10,
    minConfidence: 60,
    projectVersion: 'arn:aws:rekognition:us-east-1:123456789012:project/adapter/version/one/1690556751958',
    durationPerImage: 250,
    context: { order: 7 },
    dryRun: true,
  };
  expect(batchInput('s3://bucket/', options)).toEqual({
    Images: { Bucket: 'bucket' },
    BatchId: 'monday',
    MaxImages: 10,
    MinConfidence: 60,
    ProjectVersion: options.projectVersion,
    DurationPerImageMilliseconds: 250,
    Context: { order: 7 },
    DryRun: true,
  });
});

it.each<[string, SourceKind | undefined, RegExp]>([
  ['s3://bucket/photos', undefined, /^It is unclear what s3:\/\/bucket\/photos is: use --as manifest, --as prefix or/],
  ['photos/', undefined, /^photos\/ must be an S3 URI/],
  ['s3:///key', undefined, /^s3:\/\/\/key must be an S3 URI/],
  ['s3://bucket/', 'manifest', /^The manifest s3:\/\/bucket\/ must name an object/],
  ['s3://bucket/a/?versionId=1', undefined, /^Only a manifest can have a version; .* is read as a prefix\.$/],
  ['s3://b/a.jsonl', undefined, /^the bucket of the manifest must be a string of 3/],
  ['s3://b/manifest.json', undefined, /^the bucket of the inventory must be a string of 3/],
  ['s3://b/', undefined, /^the bucket of the prefix must be a string of 3/],
])('batch start refuses the source %s read as %j', (uri, as, message) => {
  expect(() => batchInput(uri, { as, dryRun: false })).toThrow(message);
});

it('batch start names each wrong option as the command does', () => {
  const wrong = {
    batchId: 'a b',
    maxImages: 0,
    minConfidence: 101,
    projectVersion: 'x',
    durationPerImage: -1,
    context: { text: 'x'.repeat(8_000) },
    dryRun: false,
  };
  expect(() => batchInput('s3://bucket/', wrong)).toThrow(
    /^--batch-id must .*\. --context must .*\. --max-images must .*\. --min-confidence must .*\. --project-version must .*\. --duration-per-image must be a number above 0; received -1\.$/,
  );
});

it.each<[string[], RegExp]>([
  [['s3://bucket/photos'], /It is unclear what s3:\/\/bucket\/photos is/],
  [['s3://bucket/', '--max-images', '0'], /--max-images must be a whole number from 1 on; received 0\.$/],
  [['s3://bucket/', '--as', 'folder'], /Allowed choices are manifest, prefix, inventory\.$/],
  [['s3://bucket/', '--name', 'a b'], /must have 1 to 80 characters/],
  [['s3://bucket/', '--dry-run', '--detach'], /'--dry-run' cannot be used with option '--detach'/],
])('batch start %j is rejected in one line, before any call', async (args, message) => {
  const { status, stdout, stderr } = await runCommand(NOWHERE, ['batch', 'start', ...args]);
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
  expect(linesOf(stderr)).toEqual([expect.stringMatching(message)]);
});
