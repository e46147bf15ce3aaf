/** Checks a request against the documented constraints of its operation. As in the service, one message has all violations. */
import {
  BUCKET_NAME,
  CLIENT_REQUEST_TOKEN,
  JOB_ID,
  JOB_NAME,
  MIN_CONFIDENCE,
  OBJECT_NAME,
  OBJECT_VERSION,
  OUTPUT_PREFIX,
  PROJECT_VERSION,
  type TextConstraint,
} from '../../lib/protocol/rekognition';
import { RekognitionError } from './errors';

type Shape =
  | { readonly type: 'string'; readonly text: TextConstraint }
  | { readonly type: 'number'; readonly min: number; readonly max: number }
  | { readonly type: 'structure'; readonly members: Readonly<Record<string, Member>> };

type Member = Shape & { readonly required?: boolean };

const text = (constraint: TextConstraint, required = false): Member => ({ type: 'string', text: constraint, required });
const number = (min: number, max: number): Member => ({ type: 'number', min, max });
const structure = (members: Record<string, Member>, required = false): Member => ({
  type: 'structure',
  members,
  required,
});

const S3_OBJECT = structure({ Bucket: text(BUCKET_NAME), Name: text(OBJECT_NAME), Version: text(OBJECT_VERSION) });

const MODERATION_SETTINGS = {
  MinConfidence: number(MIN_CONFIDENCE.min, MIN_CONFIDENCE.max),
  ProjectVersion: text(PROJECT_VERSION),
};

const INPUTS: Readonly<Record<string, Member>> = {
  DetectModerationLabels: structure({
    Image: structure({ S3Object: S3_OBJECT }, true),
    ...MODERATION_SETTINGS,
  }),
  GetMediaAnalysisJob: structure({ JobId: text(JOB_ID, true) }),
  ListMediaAnalysisJobs: structure({ NextToken: text({ maxLength: 1024 }), MaxResults: number(1, 100) }),
  StartMediaAnalysisJob: structure({
    ClientRequestToken: text(CLIENT_REQUEST_TOKEN),
    JobName: text(JOB_NAME),
    OperationsConfig: structure(
      {
        DetectModerationLabels: structure(MODERATION_SETTINGS),
      },
      true,
    ),
    Input: structure({ S3Object: { ...S3_OBJECT, required: true } }, true),
    OutputConfig: structure({ S3Bucket: text(BUCKET_NAME, true), S3KeyPrefix: text(OUTPUT_PREFIX) }, true),
    KmsKeyId: text({ minLength: 1, maxLength: 2048, pattern: '[A-Za-z0-9][A-Za-z0-9:_/+=,@.-]{0,2048}' }),
  }),
};

export const OPERATIONS = Object.keys(INPUTS);

/** Throws an InvalidParameterException that names every violation. */
export function checkConstraints(operation: string, input: unknown): void {
  const violations = violationsOf(INPUTS[operation], input, '');
  if (violations.length === 0) return;
  const errors = violations.length === 1 ? '1 validation error' : `${violations.length} validation errors`;
  throw new RekognitionError('InvalidParameterException', `${errors} detected: ${violations.join('; ')}`);
}

function violationsOf(shape: Member, value: unknown, path: string): string[] {
  const violation = (rule: string) => [
    `Value ${shown(value)} at '${path}' failed to satisfy constraint: Member must ${rule}`,
  ];
  if (value === undefined || value === null) return shape.required ? violation('not be null') : [];
  switch (shape.type) {
    case 'structure':
      if (typeof value !== 'object' || Array.isArray(value)) return violation('be a structure');
      return Object.entries(shape.members).flatMap(([name, member]) =>
        violationsOf(member, (value as Record<string, unknown>)[name], path ? `${path}.${camel(name)}` : camel(name)),
      );
    case 'number':
      if (typeof value !== 'number') return violation('be a number');
      if (value < shape.min) return violation(`have value greater than or equal to ${shape.min}`);
      return value > shape.max ? violation(`have value less than or equal to ${shape.max}`) : [];
    case 'string':
      return typeof value === 'string' ? textRules(shape.text, value).flatMap(violation) : violation('be a string');
  }
}

/** As the service writes a value: null stands without quotes. */
const shown = (value: unknown) => {
  if (value === undefined || value === null) return 'null';
  return `'${typeof value === 'string' ? value : JSON.stringify(value)}'`;
};

function textRules({ minLength = 0, maxLength, pattern }: TextConstraint, value: string): string[] {
  const rules: string[] = [];
  if (value.length < minLength) rules.push(`have length greater than or equal to ${minLength}`);
  if (value.length > maxLength) rules.push(`have length less than or equal to ${maxLength}`);
  if (pattern !== undefined && !new RegExp(`^(?:${pattern})$`).test(value)) {
    rules.push(`satisfy regular expression pattern: ${pattern}`);
  }
  return rules;
}

const camel = (name: string) => name[0].toLowerCase() + name.slice(1);
