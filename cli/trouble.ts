/** What goes wrong, in one line for the user, and the exit status that goes with it. */

/** Exit statuses, as `--help` lists them. */
export const ExitStatus = { DONE: 0, FAILED: 1, USAGE: 2, TROUBLE: 3, INTERRUPTED: 130 } as const;

export class Trouble extends Error {
  constructor(
    message: string,
    readonly status: number = ExitStatus.TROUBLE,
  ) {
    super(message);
  }
}

const NOT_ALLOWED = 'The credentials do not allow this.';

/** Says what to do about errors that users meet first. Those in the second table mean that the command is wrong. */
const ADVICE: Readonly<Record<string, string>> = {
  ExpiredTokenException: 'The AWS credentials have expired: log in again.',
  UnrecognizedClientException: 'AWS does not know these credentials: check AWS_PROFILE and the region.',
  AccessDeniedException: NOT_ALLOWED,
  // CloudFormation's name for it.
  AccessDenied: NOT_ALLOWED,
};
const WRONG_COMMAND: Readonly<Record<string, string>> = {
  ExecutionDoesNotExist: 'There is no such execution in this account and region.',
  StateMachineDoesNotExist: 'There is no such state machine in this account and region.',
  InvalidArn: 'This is no ARN that Step Functions takes.',
  InvalidName: 'Step Functions does not take this name.',
  ExecutionNotRedrivable:
    'It cannot be redriven: only an execution that failed, timed out or was stopped in the last 14 days can.',
};

function noCredentials(): string {
  const { AWS_PROFILE } = process.env;
  return AWS_PROFILE
    ? `No AWS credentials were found in the profile ${AWS_PROFILE}, which AWS_PROFILE names: correct it, or log in.`
    : 'No AWS credentials were found: set AWS_PROFILE, or log in.';
}

/** What answers is not AWS, but a proxy, or whatever is at a wrong endpoint. */
export class NotAws extends Trouble {}

/** Of the SDK, and of Node. */
interface CallError extends Error {
  readonly $fault?: 'client' | 'server';
  readonly code?: string;
  readonly errors?: readonly Error[];
}

export function troubleOf(thrown: unknown): Trouble {
  if (thrown instanceof Trouble) return thrown;
  const { name, message, code, errors } = thrown as CallError;
  if (message === 'Region is missing') {
    return new Trouble('No AWS region is set: set AWS_REGION, or one in the profile.');
  }
  // Calls are aborted by Ctrl-C alone.
  if (name === 'AbortError') return new Trouble('Interrupted.', ExitStatus.INTERRUPTED);
  const advice = name === 'CredentialsProviderError' ? noCredentials() : (ADVICE[name] ?? WRONG_COMMAND[name] ?? '');
  // A connection that is refused at every address of a name has an error for each, and no message.
  const reason = message || errors?.[0]?.message || code || name;
  const status = name in WRONG_COMMAND ? ExitStatus.USAGE : ExitStatus.TROUBLE;
  return new Trouble(`${advice} ${reason}`.replace(/\s+/g, ' ').trim(), status);
}

/** Faults of the service, and of the way to it, which Node gives a code: the same call may succeed later. */
export function passes(thrown: unknown): boolean {
  const { $fault, name, code } = thrown as CallError;
  const isFault = $fault === 'server' || code !== undefined || thrown instanceof NotAws;
  return isFault || ['ThrottlingException', 'TimeoutError'].includes(name);
}
