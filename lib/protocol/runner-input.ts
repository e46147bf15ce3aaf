/** The input of a runner's execution. */
import {
  check,
  type InputCheck,
  type IsUnknown,
  isObject,
  required,
  type Rule,
  type Rules,
  textRule,
  WAIT_RULES,
  type WaitInput,
} from './input-rules';
import {
  BUCKET_NAME,
  CLIENT_REQUEST_TOKEN,
  JOB_NAME,
  MIN_CONFIDENCE,
  OBJECT_NAME,
  OBJECT_VERSION,
  OUTPUT_PREFIX,
  PROJECT_VERSION,
  type S3Object,
} from './rekognition';

/** A valid input. */
export interface RunnerInput extends WaitInput {
  readonly Manifest: Manifest;
  readonly JobName?: string;
  /** Below the runner's own prefix. */
  readonly OutputPrefix?: string;
  readonly MinConfidence?: number;
  readonly ProjectVersion?: string;
  /** Rekognition returns the same job for the same token. By default the token is unique for the execution. */
  readonly ClientRequestToken?: string;
}

export type Manifest = Required<Pick<S3Object, 'Bucket' | 'Name'>> & Pick<S3Object, 'Version'>;

const MANIFEST_EXAMPLE = '{"Manifest": {"Bucket": "…", "Name": "…"}}';

const MANIFEST_RULES: Rules<Manifest> = {
  Bucket: required(textRule(BUCKET_NAME)),
  Name: required(textRule(OBJECT_NAME)),
  Version: textRule(OBJECT_VERSION),
};

export const CONFIDENCE_RULE: Rule = {
  valid: (value) => typeof value === 'number' && value >= MIN_CONFIDENCE.min && value <= MIN_CONFIDENCE.max,
  rule: `must be a number from ${MIN_CONFIDENCE.min} to ${MIN_CONFIDENCE.max}`,
};

const rulesBelow = (outputPrefix: string): Rules<Omit<RunnerInput, 'Manifest'>> => ({
  JobName: textRule(JOB_NAME),
  // The start function sends both prefixes as one, each with a slash at its end.
  OutputPrefix: textRule({
    ...OUTPUT_PREFIX,
    maxLength: Math.max(0, OUTPUT_PREFIX.maxLength - 1 - (outputPrefix === '' ? 0 : outputPrefix.length + 1)),
  }),
  MinConfidence: CONFIDENCE_RULE,
  ProjectVersion: textRule(PROJECT_VERSION),
  ClientRequestToken: textRule(CLIENT_REQUEST_TOKEN),
  ...WAIT_RULES,
});

/**
 * @param outputPrefix The prefix of the runner, to which that of the input is added.
 * @param isUnknown Tells which values are not known yet, at synth. They are not checked.
 */
export function checkRunnerInput(raw: unknown, outputPrefix = '', isUnknown?: IsUnknown): InputCheck<RunnerInput> {
  const example = MANIFEST_EXAMPLE;
  const { input, problems } = check(raw, rulesBelow(outputPrefix), { name: 'the input', example, isUnknown });
  if (!isObject(raw)) return { input, problems };
  const manifest = checkManifest(raw.Manifest, isUnknown);
  return {
    input: { ...input, ...(manifest.problems.length === 0 && { Manifest: manifest.input as Manifest }) },
    problems: [...manifest.problems, ...problems],
  };
}

export const checkManifest = (raw: unknown, isUnknown?: IsUnknown): InputCheck<Manifest> =>
  check(raw, MANIFEST_RULES, { name: 'Manifest', example: MANIFEST_EXAMPLE, prefix: 'Manifest.', isUnknown });
