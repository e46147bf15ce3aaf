/** Checks what a runner's execution was started with, before any call. */
import type { Manifest, RunnerInput } from './contract';
import {
  BUCKET_NAME,
  JOB_NAME,
  MIN_CONFIDENCE,
  OBJECT_NAME,
  OBJECT_VERSION,
  OUTPUT_PREFIX,
  PROJECT_VERSION,
} from './rekognition';
import { check, type InputCheck, isObject, required, type Rules, text, WAIT_RULES } from './input';

const MANIFEST_EXAMPLE = '{"Manifest": {"Bucket": "…", "Name": "…"}}';

const MANIFEST_RULES: Rules<Manifest> = {
  Bucket: required(text(BUCKET_NAME)),
  Name: required(text(OBJECT_NAME)),
  Version: text(OBJECT_VERSION),
};

const rulesBelow = (outputPrefix: string): Rules<Omit<RunnerInput, 'Manifest'>> => ({
  JobName: text(JOB_NAME),
  // Rekognition is sent both prefixes, each with a slash at its end.
  OutputPrefix: text({
    ...OUTPUT_PREFIX,
    maxLength: Math.max(0, OUTPUT_PREFIX.maxLength - 1 - (outputPrefix === '' ? 0 : outputPrefix.length + 1)),
  }),
  MinConfidence: {
    valid: (value) => typeof value === 'number' && value >= MIN_CONFIDENCE.min && value <= MIN_CONFIDENCE.max,
    rule: `must be a number from ${MIN_CONFIDENCE.min} to ${MIN_CONFIDENCE.max}`,
  },
  ProjectVersion: text(PROJECT_VERSION),
  ...WAIT_RULES,
});

/**
 * @param outputPrefix That of the runner, to which the input's is added.
 * @param isUnknown Says of which values nothing is known yet, at synth; they are not checked.
 */
export function checkRunnerInput(
  raw: unknown,
  outputPrefix = '',
  isUnknown?: (value: unknown) => boolean,
): InputCheck<RunnerInput> {
  const example = MANIFEST_EXAMPLE;
  const { input, problems } = check(raw, rulesBelow(outputPrefix), { what: 'the input', example, isUnknown });
  if (!isObject(raw)) return { input, problems };
  const manifest = check(raw.Manifest, MANIFEST_RULES, { what: 'Manifest', example, prefix: 'Manifest.', isUnknown });
  return {
    input: { ...input, ...(manifest.problems.length === 0 && { Manifest: manifest.input as Manifest }) },
    problems: [...manifest.problems, ...problems],
  };
}
