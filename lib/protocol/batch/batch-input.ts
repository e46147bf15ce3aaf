/** The input of a batch's execution. */
import { EXECUTION_NAME_RULE, isExecutionName } from '../execution-name';
import { check, type InputCheck, isObject, required, type Rules, textRule, WAIT_RULES } from '../input-rules';
import { MAX_CONTEXT_LENGTH } from '../limits';
import { BUCKET_NAME, OBJECT_NAME, PROJECT_VERSION } from '../rekognition';
import { cut } from '../text';
import { checkManifest, CONFIDENCE_RULE, type Manifest } from '../runner-input';

/** A valid input: it has exactly one source. */
export interface BatchInput {
  readonly Manifest?: Manifest;
  readonly Images?: Images;
  readonly Inventory?: Inventory;
  readonly BatchId?: string;
  readonly DryRun?: boolean;
  readonly Context?: Readonly<Record<string, unknown>>;
  /** Fewer than the construct allows. */
  readonly MaxImages?: number;
  readonly MinConfidence?: number;
  readonly ProjectVersion?: string;
  readonly DurationPerImageMilliseconds?: number;
}

/** Objects of S3 below a prefix. */
export interface Images {
  readonly Bucket: string;
  readonly Prefix?: string;
}

/** The `manifest.json` of an S3 Inventory. */
export interface Inventory {
  readonly Bucket: string;
  readonly Name: string;
}

/** The members of an input of which exactly one names the source. */
export const SOURCES = ['Manifest', 'Images', 'Inventory'] as const;

const EXAMPLE = '{"Manifest": {"Bucket": "…", "Name": "…"}}';

const IMAGES_RULES: Rules<Images> = {
  Bucket: required(textRule(BUCKET_NAME)),
  Prefix: textRule({ maxLength: OBJECT_NAME.maxLength }),
};

const INVENTORY_RULES: Rules<Inventory> = {
  Bucket: required(textRule(BUCKET_NAME)),
  Name: required(textRule(OBJECT_NAME)),
};

/** Shorter than the Context of a runner's execution, because the batch adds `batchId` and `part` to it. */
export const MAX_BATCH_CONTEXT_LENGTH = MAX_CONTEXT_LENGTH - 192;

const isPositive = (value: unknown) => typeof value === 'number' && Number.isFinite(value) && value > 0;

const RULES: Rules<Omit<BatchInput, (typeof SOURCES)[number]>> = {
  BatchId: { valid: (value) => typeof value === 'string' && isExecutionName(value), rule: EXECUTION_NAME_RULE },
  DryRun: { valid: (value) => typeof value === 'boolean', rule: 'must be true or false' },
  Context: {
    valid: (value) => isObject(value) && JSON.stringify(value).length <= MAX_BATCH_CONTEXT_LENGTH,
    rule: `must be a JSON object of at most ${MAX_BATCH_CONTEXT_LENGTH} characters`,
  },
  MaxImages: WAIT_RULES.ImageCount,
  MinConfidence: CONFIDENCE_RULE,
  ProjectVersion: textRule(PROJECT_VERSION),
  DurationPerImageMilliseconds: { valid: isPositive, rule: 'must be a number above 0' },
};

/** Also refuses members that it does not know. A misspelt `Prefix` or `DryRun` would cost money. */
export function checkBatchInput(raw: unknown): InputCheck<BatchInput> {
  const { input, problems } = check(raw, RULES, { name: 'the input', example: EXAMPLE });
  if (!isObject(raw)) return { input, problems };
  const given = SOURCES.filter((name) => raw[name] !== undefined);
  const sources = given.map((name) => checkSource(name, raw[name]));
  const count =
    given.length === 1
      ? []
      : [`the input must have exactly one of ${SOURCES.join(', ')}; received ${given.join(' and ') || 'none of them'}`];
  return {
    input: Object.assign({ ...input }, ...sources.map((source) => source.input)) as Partial<BatchInput>,
    problems: [
      ...unknownMembers(raw, [...SOURCES, ...Object.keys(RULES)]),
      ...count,
      ...sources.flatMap((source) => source.problems),
      ...problems,
    ],
  };
}

/** CDK adds a member with such a name to the input of a nested execution. */
const OF_STEP_FUNCTIONS = 'AWS_STEP_FUNCTIONS_';

function unknownMembers(raw: Readonly<Record<string, unknown>>, known: readonly string[], prefix = ''): string[] {
  const unknown = Object.keys(raw).filter((name) => !known.includes(name) && !name.startsWith(OF_STEP_FUNCTIONS));
  return unknown.map((name) => `${prefix}${cut(name, 50)} is not known; the members are ${known.join(', ')}`);
}

const SOURCE_MEMBERS: Readonly<Record<(typeof SOURCES)[number], readonly string[]>> = {
  Manifest: ['Bucket', 'Name', 'Version'] satisfies (keyof Manifest)[],
  Images: Object.keys(IMAGES_RULES),
  Inventory: Object.keys(INVENTORY_RULES),
};

function checkSource(name: (typeof SOURCES)[number], raw: unknown): InputCheck<BatchInput> {
  const { input, problems } = {
    Manifest: () => checkManifest(raw),
    Images: () => check(raw, IMAGES_RULES, { name, example: '{"Bucket": "…"}', prefix: `${name}.` }),
    Inventory: () =>
      check(raw, INVENTORY_RULES, { name, example: '{"Bucket": "…", "Name": "…/manifest.json"}', prefix: `${name}.` }),
  }[name]();
  const unknown = isObject(raw) ? unknownMembers(raw, SOURCE_MEMBERS[name], `${name}.`) : [];
  return { input: problems.length === 0 ? { [name]: input } : {}, problems: [...problems, ...unknown] };
}
