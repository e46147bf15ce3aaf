/** What goes wrong, in one line for the user. */

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

/** Says what to do about errors of the SDK that users meet first. */
const ADVICE: Readonly<Record<string, string>> = {
  CredentialsProviderError: 'No AWS credentials were found: set AWS_PROFILE, or log in.',
  ExpiredTokenException: 'The AWS credentials have expired: log in again.',
  UnrecognizedClientException: 'AWS does not know these credentials: check AWS_PROFILE and the region.',
  AccessDeniedException: 'The credentials do not allow this.',
  ExecutionDoesNotExist: 'There is no such execution in this account and region.',
  StateMachineDoesNotExist: 'There is no such state machine in this account and region.',
  InvalidArn: 'This is no ARN that Step Functions takes.',
};

export function describeTrouble(thrown: unknown): string {
  const { name, message } = thrown as Error;
  if (thrown instanceof Trouble) return message;
  if (message === 'Region is missing') return 'No AWS region is set: set AWS_REGION, or one in the profile.';
  // A connection that is refused at every address of a name comes without a message.
  const reason = message || (thrown as { code?: string }).code || name;
  return (ADVICE[name] ? `${ADVICE[name]} ${reason}` : reason).replace(/\s+/g, ' ').trim();
}
