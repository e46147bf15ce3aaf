/** The clients of AWS. They give up if AWS does not answer, and tell the user what they wait for. */
import { setTimeout as sleep } from 'node:timers/promises';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { SFNClient } from '@aws-sdk/client-sfn';
import type { BuildMiddleware, HandlerExecutionContext, MiddlewareStack } from '@smithy/types';
import { AnswerTimeout, BoundedHandler } from './http-handler';
import { checkEndpoints } from './endpoint';
import { CommandError, NotAwsError } from './errors';
import { note } from './text';

/** How long the command waits, in milliseconds. */
export interface Timeouts {
  /** For the whole answer to each attempt of a call. */
  readonly answerMs: number;
  /** For credentials. A program that provides them may ask the user something. */
  readonly credentialsMs: number;
  /** Before it tells the user what it waits for. */
  readonly noticeMs: number;
  /** Between two looks at an execution that it follows. */
  readonly refreshMs: number;
  /** The same, while each look also reads the Map Run of a batch. */
  readonly mapRunRefreshMs: number;
}

/**
 * A refresh makes two calls, of which Step Functions allows many more each second. With a Map Run it makes three, and DescribeMapRun
 * is allowed about once a second in an account.
 */
export const TIMEOUTS: Timeouts = {
  answerMs: 10_000,
  credentialsMs: 60_000,
  noticeMs: 2_000,
  refreshMs: 1_000,
  mapRunRefreshMs: 15_000,
};

const ATTEMPTS = 3;

type Client = SFNClient | CloudFormationClient;

export class Aws {
  private readonly interrupt = new AbortController();
  /** Aborts all calls. */
  readonly interrupted: AbortSignal = this.interrupt.signal;
  /** The last notice, until AWS answers. It is not repeated. */
  private lastNotice?: string;

  constructor(readonly timeouts: Timeouts) {}

  /** From now on Ctrl-C aborts the calls, but does not end the process: the user must learn about the execution. */
  catchInterrupt(): void {
    process.once('SIGINT', () => this.interrupt.abort());
  }

  /** Without a region, the SDK takes the region of the environment or the profile. */
  stepFunctions(region?: string): SFNClient {
    return this.bounded(new SFNClient({ ...this.options(), ...(region && { region }) }));
  }

  cloudFormation(): CloudFormationClient {
    return this.bounded(new CloudFormationClient(this.options()));
  }

  private options() {
    checkEndpoints();
    return { maxAttempts: ATTEMPTS, requestHandler: new BoundedHandler(this.timeouts.answerMs, this.interrupted) };
  }

  private bounded<C extends Client>(client: C): C {
    this.boundCredentials(client.config);
    this.observeCalls(client.middlewareStack as never);
    return client;
  }

  /** The SDK itself waits for credentials without a limit. */
  private boundCredentials(config: Client['config']): void {
    const { noticeMs, credentialsMs } = this.timeouts;
    const { credentials } = config;
    config.credentials = async (options) => {
      const timer = setTimeout(() => this.notice('Waiting for credentials …'), noticeMs);
      const settled = new AbortController();
      const signal = AbortSignal.any([settled.signal, this.interrupted]);
      const timeout = sleep(credentialsMs, undefined, { signal }).then(() => {
        throw new CommandError(`No credentials came within ${credentialsMs / 1000} s: ${PROVIDER_STUCK}`);
      });
      try {
        return await Promise.race([credentials(options), timeout]);
      } finally {
        clearTimeout(timer);
        settled.abort();
      }
    };
  }

  /** The timer starts when a request is ready to be sent, with its credentials. */
  private observeCalls(stack: MiddlewareStack<object, object>): void {
    const middleware: BuildMiddleware<object, object> = (next, context) => async (args) => {
      const operation = String(context.commandName).replace(/Command$/, '');
      const timer = setTimeout(() => this.notice(`Waiting for AWS to answer ${operation} …`), this.timeouts.noticeMs);
      try {
        const answer = await next(args);
        if (isEmpty(answer.output)) throw notAws(hostOf(context), operation, answer.output);
        this.lastNotice = undefined;
        return answer;
      } catch (error) {
        throw this.inPlainWords(error as SdkError, hostOf(context), operation);
      } finally {
        clearTimeout(timer);
      }
    };
    stack.add(middleware, { step: 'build', name: 'observeCalls' });
  }

  private notice(text: string): void {
    if (this.lastNotice !== text) note(text);
    this.lastNotice = text;
  }

  /** Replaces the messages of the SDK that only programmers understand. */
  private inPlainWords(error: SdkError, host: string, operation: string): Error {
    if (error instanceof AnswerTimeout) {
      const attempts = (error as SdkError).$metadata?.attempts ?? ATTEMPTS;
      const seconds = this.timeouts.answerMs / 1000;
      error.message = `${host} does not answer ${operation} (tried ${attempts} times, for up to ${seconds} s each)`;
      return error;
    }
    const [, tlsReason] = TLS_ERROR.exec(error.message) ?? [];
    if (tlsReason) error.message = `The TLS connection to ${host} failed (${tlsReason}): ${WRONG_WAY}`;
    const isNameless = NAMELESS.includes(error.name) && NAMELESS.includes(error.message);
    return isNameless || error.message.includes('Deserialization error') ? notAws(host, operation, error) : error;
  }
}

const PROVIDER_STUCK =
  'their provider does not answer (credential_process, AWS_CONTAINER_CREDENTIALS_FULL_URI or another).';

const WRONG_WAY = 'is there a proxy, or a wrong AWS_ENDPOINT_URL?';

/** An error of OpenSSL has several fields between colons: this one is the reason; a file and a line of OpenSSL follow. */
const TLS_ERROR = /:SSL routines:[^:]*:([^:]+):/;

interface Answer {
  readonly $metadata?: { readonly attempts?: number; readonly httpStatusCode?: number };
}

type SdkError = Error & Answer;

/** The SDK's names and messages for an error without a name or a message. */
const NAMELESS = ['', 'Unknown', 'UnknownError'];

const hostOf = ({ endpointV2 }: HandlerExecutionContext) => endpointV2?.url.host ?? 'AWS';

/** No operation that is called here has an empty answer. */
const isEmpty = (output: Answer) =>
  Object.entries(output).every(([name, value]) => name === '$metadata' || value === undefined);

const notAws = (host: string, operation: string, { $metadata }: Answer) =>
  new NotAwsError(`${host} does not answer ${operation} as AWS does (HTTP ${$metadata?.httpStatusCode}): ${WRONG_WAY}`);
