import { checkBatchInput } from '../../lib/protocol/batch/batch-input';

const problemsOf = (input: unknown) => checkBatchInput(input).problems;
const MANIFEST = { Bucket: 'sources', Name: 'images.jsonl' };

it.each([
  { Manifest: { ...MANIFEST, Version: 'v1' } },
  { Images: { Bucket: 'photos' } },
  { Images: { Bucket: 'photos', Prefix: 'a/' } },
  { Inventory: { Bucket: 'reports', Name: 'manifest.json' } },
])('the input of a batch has one source, and may have all other members: %j', (source) => {
  const input = {
    ...source,
    BatchId: 'one',
    DryRun: true,
    Context: {},
    MaxImages: 1,
    MinConfidence: 50,
    ProjectVersion: 'arn:aws:rekognition:us-east-1:111122223333:project/p/version/v/1',
    DurationPerImageMilliseconds: 0.5,
  };
  const nested = { ...input, AWS_STEP_FUNCTIONS_STARTED_BY_EXECUTION_ID: 'arn' };
  expect(checkBatchInput(nested)).toEqual({ input, problems: [] });
});

it.each([
  ['none', 'the input must be a JSON object like {"Manifest": {"Bucket": "…", "Name": "…"}}; received "none"'],
  [{}, 'the input must have exactly one of Manifest, Images, Inventory; received none of them'],
  [{ Images: 'photos' }, 'Images must be a JSON object like {"Bucket": "…"}; received "photos"'],
  [{ Images: { Bucket: 'photos', prefix: 'a/' } }, 'Images.prefix is not known; the members are Bucket, Prefix'],
  [{ Manifest: { ...MANIFEST, ETag: 'a' } }, 'Manifest.ETag is not known; the members are Bucket, Name, Version'],
  [
    { Manifest: MANIFEST, dryRun: true },
    'dryRun is not known; the members are Manifest, Images, Inventory, BatchId, DryRun',
  ],
  [{ Images: {} }, 'Images.Bucket must be a string of 3 to 255 characters that matches'],
  [{ Inventory: { Bucket: 'reports' } }, 'Inventory.Name must be a string of 1 to 1024 characters; received nothing'],
  [{ Manifest: { ...MANIFEST, Name: '' } }, 'Manifest.Name must be a string of 1 to 1024 characters; received ""'],
  [{ Manifest: MANIFEST, BatchId: 'a/b' }, 'BatchId must have 1 to 80 characters'],
  [{ Manifest: MANIFEST, BatchId: 1 }, 'BatchId must have 1 to 80 characters'],
  [{ Manifest: MANIFEST, MaxImages: 0 }, 'MaxImages must be a whole number from 1 on; received 0'],
  [{ Manifest: MANIFEST, DurationPerImageMilliseconds: 0 }, 'DurationPerImageMilliseconds must be a number above 0'],
  [{ Manifest: MANIFEST, DurationPerImageMilliseconds: '5' }, 'DurationPerImageMilliseconds must be a number above 0'],
])('the input of a batch is refused if it is %j', (input, problem) => {
  expect(problemsOf(input)).toEqual([expect.stringContaining(problem)]);
});

it('the check of the input of a batch keeps the valid members of an invalid input', () => {
  const { input } = checkBatchInput({ Manifest: MANIFEST, Images: {}, BatchId: 'one', DryRun: 'yes' });
  expect(input).toEqual({ Manifest: MANIFEST, BatchId: 'one' });
});
