/** Turns what goes wrong into one line for the user, and an exit status. */

/** The exit statuses. `--help` explains them. */
export const ExitStatus = { SUCCESS: 0, EXECUTION_FAILED: 1, USAGE: 2, AWS_ERROR: 3, INTERRUPTED: 130 } as const;

export class CommandError extends Error {
  constructor(
    message: string,
    readonly status: number = ExitStatus.AWS_ERROR,
  ) {
    super(message);
  }
}

const NOT_ALLOWED = 'The credentials do not allow this.';

/** What to do about common errors of AWS. */
const ADVICE: Readonly<Record<string, string>> = {
  ExpiredTokenException: 'The AWS credentials have expired: log in again.',
  UnrecognizedClientException: 'AWS does not know these credentials: check AWS_PROFILE and the region.',
  AccessDeniedException: NOT_ALLOWED,
  // CloudFormation's name for the same.
  AccessDenied: NOT_ALLOWED,
};

/** Errors of AWS that mean that the command was used wrongly. */
const USAGE_ERRORS: Readonly<Record<string, string>> = {
  ExecutionDoesNotExist: 'There is no such execution in this account and region.',
  StateMachineDoesNotExist: 'There is no such state machine in this account and region.',
  InvalidArn: 'Step Functions does not accept this ARN.',
  InvalidName: 'Step Functions does not accept this name.',
  ExecutionNotRedrivable:
    'It cannot be redriven: only an execution that failed, timed out or was stopped in the last 14 days can.',
};

function noCredentials(): string {
  const { AWS_PROFILE } = process.env;
  return AWS_PROFILE
    ? `No AWS credentials were found for the profile ${AWS_PROFILE} (AWS_PROFILE): correct the profile, or log in.`
    : 'No AWS credentials were found: set AWS_PROFILE, or log in.';
}

/** The answer does not come from AWS, but from a proxy or from a server at a wrong endpoint. */
export class NotAwsError extends CommandError {}

/** An error of the SDK or of Node. */
interface CallError extends Error {
  readonly $fault?: 'client' | 'server';
  readonly code?: string;
  readonly errors?: readonly Error[];
}

export function toCommandError(thrown: unknown): CommandError {
  if (thrown instanceof CommandError) return thrown;
  const { name, message, code, errors } = thrown as CallError;
  if (message === 'Region is missing') {
    return new CommandError('No AWS region is set: set AWS_REGION, or a region in the profile.');
  }
  // Only Ctrl-C aborts calls.
  if (name === 'AbortError') return new CommandError('Interrupted.', ExitStatus.INTERRUPTED);
  const advice = name === 'CredentialsProviderError' ? noCredentials() : (ADVICE[name] ?? USAGE_ERRORS[name] ?? '');
  // If all addresses of a host refuse the connection, the error has no message, but one error for each address.
  const reason = message || errors?.[0]?.message || code || name;
  const status = name in USAGE_ERRORS ? ExitStatus.USAGE : ExitStatus.AWS_ERROR;
  return new CommandError(`${advice} ${reason}`.replace(/\s+/g, ' ').trim(), status);
}

/** Whether the same call may succeed later. True for faults of the service and of the network. Node gives the latter a code. */
export function isTransient(thrown: unknown): boolean {
  const { $fault, name, code } = thrown as CallError;
  const isFault = $fault === 'server' || code !== undefined || thrown instanceof NotAwsError;
  return isFault || ['ThrottlingException', 'TimeoutError'].includes(name);
}
