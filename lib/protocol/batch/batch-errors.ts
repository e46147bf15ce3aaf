/** Error names with which planning ends an execution, and what a reader should do about each of them. */

export const PlanErrorName = {
  TOO_MANY_IMAGES: 'TooManyImages',
  SOURCE_NOT_FOUND: 'SourceNotFound',
  SOURCE_NOT_READABLE: 'SourceNotReadable',
  /** The source is of a kind that cannot be read. */
  SOURCE_NOT_SUPPORTED: 'SourceNotSupported',
  /** The source was overwritten while it was read. */
  SOURCE_CHANGED: 'SourceChanged',
  EMPTY_SOURCE: 'EmptySource',
  OUTPUT_NOT_WRITABLE: 'OutputNotWritable',
} as const;
export type PlanErrorName = (typeof PlanErrorName)[keyof typeof PlanErrorName];

const START_AGAIN = 'Start another execution.';

export const SOURCE_NOT_FOUND_HINT = `Check the bucket, the name and the version of the object. ${START_AGAIN}`;

export const SOURCE_DENIED_HINT =
  "Check that the plan function's role, the bucket's policy and the key's policy allow s3:GetObject, for Images s3:ListBucket, " +
  'and kms:Decrypt. S3 also answers like this for a missing object of a bucket that the role may not list.';

export const OTHER_REGION_HINT =
  'The bucket must be in the region of the batch: Amazon Rekognition reads images of its own region only.';

export const REFUSED_SOURCE_HINT = 'Check the source. The message is that of Amazon S3.';

export const BROKEN_GZIP_HINT = 'The object begins as gzip and cannot be decompressed to its end. Upload it again.';

export const INVENTORY_FORMAT_HINT = 'Configure the inventory with CSV as its format, with the fields Bucket and Key.';

export const INVENTORY_MANIFEST_HINT =
  'Name the manifest.json of one report of an S3 Inventory. It is in the folder with the date of the report.';

export const SOURCE_CHANGED_HINT = `Start another execution, under another BatchId, when nothing overwrites the source.`;

export const EMPTY_SOURCE_HINT = {
  Manifest:
    'Write a line {"source-ref": "s3://bucket/key"}, or bucket,key with the key URL-encoded, for each image. See FirstInvalidLines.',
  Images: 'Check the prefix. Images are objects whose names end with .jpg, .jpeg or .png, of at most 15 MB.',
  Inventory: 'Check the report. Images are rows whose keys end with .jpg, .jpeg or .png, of at most 15 MB.',
} as const;

export const TOO_MANY_IMAGES_HINT =
  "Raise MaxImages in the input, up to the construct's maxImages; raise maxImages of the construct; or name a smaller source. " +
  'An execution with DryRun counts all images and changes nothing.';

export const OUTPUT_NOT_WRITABLE_HINT =
  "Check that the plan function's role, the bucket's policy and the key's policy allow reading and writing below batches/ " +
  'in the output, and that the bucket is in the region of the batch.';

export const OTHER_SOURCE_HINT =
  'Start an execution under another BatchId. A BatchId belongs to one source: its parts and results are kept.';

export const OTHER_SETTINGS_HINT =
  'Start an execution under another BatchId, or name the settings of the plan in its input. The parts that have run had them.';
