/** The documented constraints of the three operations, checked as the service does: all of them, in one message. */
import { JOB_ID } from '../../lib/rekognition';
import { RekognitionError } from './errors';

interface Text {
  readonly min?: number;
  readonly max?: number;
  readonly pattern?: string;
}

type Shape =
  | { readonly type: 'string'; readonly text: Text }
  | { readonly type: 'number'; readonly min: number; readonly max: number }
  | { readonly type: 'structure'; readonly members: Readonly<Record<string, Member>> };

type Member = Shape & { readonly required?: boolean };

const text = (constraint: Text, required = false): Member => ({ type: 'string', text: constraint, required });
const number = (min: number, max: number): Member => ({ type: 'number', min, max });
const structure = (members: Record<string, Member>, required = false): Member => ({
  type: 'structure',
  members,
  required,
});

const JOB_ID_TEXT: Text = { min: JOB_ID.minLength, max: JOB_ID.maxLength, pattern: JOB_ID.pattern };
const BUCKET: Text = { min: 3, max: 255, pattern: '[0-9A-Za-z\\.\\-_]*' };
const PROJECT_VERSION: Text = {
  min: 20,
  max: 2048,
  pattern:
    'arn:[a-z\\d-]+:rekognition:[a-z\\d-]+:\\d{12}:project/[a-zA-Z0-9_.\\-]{1,255}/version/[a-zA-Z0-9_.\\-]{1,255}/[0-9]+',
};

const INPUTS: Readonly<Record<string, Member>> = {
  GetMediaAnalysisJob: structure({ JobId: text(JOB_ID_TEXT, true) }),
  ListMediaAnalysisJobs: structure({ NextToken: text({ max: 1024 }), MaxResults: number(1, 100) }),
  StartMediaAnalysisJob: structure({
    ClientRequestToken: text({ min: 1, max: 64, pattern: '[a-zA-Z0-9-_]+' }),
    JobName: text({ min: 1, max: 64, pattern: '[a-zA-Z0-9_.\\-]+' }),
    OperationsConfig: structure(
      { DetectModerationLabels: structure({ MinConfidence: number(0, 100), ProjectVersion: text(PROJECT_VERSION) }) },
      true,
    ),
    Input: structure(
      {
        S3Object: structure(
          { Bucket: text(BUCKET), Name: text({ min: 1, max: 1024 }), Version: text({ min: 1, max: 1024 }) },
          true,
        ),
      },
      true,
    ),
    OutputConfig: structure({ S3Bucket: text(BUCKET, true), S3KeyPrefix: text({ max: 1024 }) }, true),
    KmsKeyId: text({ min: 1, max: 2048, pattern: '[A-Za-z0-9][A-Za-z0-9:_/+=,@.-]{0,2048}' }),
  }),
};

export const OPERATIONS = Object.keys(INPUTS);

/** Throws InvalidParameterException with every violation. */
export function checkConstraints(operation: string, input: unknown): void {
  const violations = violationsOf(INPUTS[operation], input, '');
  if (violations.length === 0) return;
  const errors = violations.length === 1 ? '1 validation error' : `${violations.length} validation errors`;
  throw new RekognitionError('InvalidParameterException', `${errors} detected: ${violations.join('; ')}`);
}

function violationsOf(shape: Member, value: unknown, path: string): string[] {
  const violation = (rule: string) => [
    `Value '${String(value)}' at '${path}' failed to satisfy constraint: Member must ${rule}`,
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

function textRules({ min = 0, max = Infinity, pattern }: Text, value: string): string[] {
  const rules: string[] = [];
  if (value.length < min) rules.push(`have length greater than or equal to ${min}`);
  if (value.length > max) rules.push(`have length less than or equal to ${max}`);
  if (pattern !== undefined && !new RegExp(`^(?:${pattern})$`).test(value)) {
    rules.push(`satisfy regular expression pattern: ${pattern}`);
  }
  return rules;
}

const camel = (name: string) => name[0].toLowerCase() + name.slice(1);
