/** The clients of AWS: they give up on what does not answer, and say what they wait for. */
import { setTimeout as sleep } from 'node:timers/promises';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { SFNClient } from '@aws-sdk/client-sfn';
import type { BuildMiddleware, HandlerExecutionContext, MiddlewareStack } from '@smithy/types';
import { BoundedHandler, NoAnswer } from './bounded-handler';
import { checkEndpoints } from './endpoint';
import { note } from './text';
import { NotAws, Trouble } from './trouble';

/** How long the command waits, in milliseconds. */
export interface Patience {
  /** For the whole answer to each attempt of a call. */
  readonly answerMs: number;
  /** For credentials: a command that makes them may ask its user something. */
  readonly credentialsMs: number;
  /** In silence, before it says what it waits for. */
  readonly silentMs: number;
  /** From one look at an execution to the next. */
  readonly lookEveryMs: number;
}

/** Each look is two calls; Step Functions allows many more a second. */
export const PATIENCE: Patience = { answerMs: 10_000, credentialsMs: 60_000, silentMs: 2_000, lookEveryMs: 1_000 };

const ATTEMPTS = 3;

type Client = SFNClient | CloudFormationClient;

export class Aws {
  private readonly interrupt = new AbortController();
  /** Aborts all calls. */
  readonly interrupted: AbortSignal = this.interrupt.signal;
  /** What it has said that it waits for, where nothing has been answered since. */
  private said?: string;

  constructor(readonly patience: Patience) {}

  /** From now on Ctrl-C does not end the process: there is something to say of an execution. */
  catchInterrupt(): void {
    process.once('SIGINT', () => this.interrupt.abort());
  }

  /** In the SDK's own region where none is given. */
  stepFunctions(region?: string): SFNClient {
    return this.patient(new SFNClient({ ...this.options(), ...(region && { region }) }));
  }

  cloudFormation(): CloudFormationClient {
    return this.patient(new CloudFormationClient(this.options()));
  }

  private options() {
    checkEndpoints();
    return { maxAttempts: ATTEMPTS, requestHandler: new BoundedHandler(this.patience.answerMs, this.interrupted) };
  }

  private patient<C extends Client>(client: C): C {
    this.boundCredentials(client.config);
    this.watch(client.middlewareStack as never);
    return client;
  }

  /** The SDK waits for ever for a provider of credentials. */
  private boundCredentials(config: Client['config']): void {
    const { silentMs, credentialsMs } = this.patience;
    const { credentials } = config;
    config.credentials = async (options) => {
      const timer = setTimeout(() => this.say('Waiting for credentials …'), silentMs);
      const settled = new AbortController();
      const signal = AbortSignal.any([settled.signal, this.interrupted]);
      const tooLate = sleep(credentialsMs, undefined, { signal }).then(() => {
        throw new Trouble(`No credentials came within ${credentialsMs / 1000} s: ${STUCK}`);
      });
      try {
        return await Promise.race([credentials(options), tooLate]);
      } finally {
        clearTimeout(timer);
        settled.abort();
      }
    };
  }

  /** From when a request is ready, credentials and all. */
  private watch(stack: MiddlewareStack<object, object>): void {
    const middleware: BuildMiddleware<object, object> = (next, context) => async (args) => {
      const operation = String(context.commandName).replace(/Command$/, '');
      const timer = setTimeout(() => this.say(`Waiting for AWS to answer ${operation} …`), this.patience.silentMs);
      try {
        const answer = await next(args);
        if (isEmpty(answer.output)) throw notAws(hostOf(context), operation, answer.output);
        this.said = undefined;
        return answer;
      } catch (error) {
        throw this.inPlainWords(error as SdkError, hostOf(context), operation);
      } finally {
        clearTimeout(timer);
      }
    };
    stack.add(middleware, { step: 'build', name: 'watch' });
  }

  private say(text: string): void {
    if (this.said !== text) note(text);
    this.said = text;
  }

  /** Without what the SDK says to its programmers. */
  private inPlainWords(error: SdkError, host: string, operation: string): Error {
    if (error instanceof NoAnswer) {
      const attempts = (error as SdkError).$metadata?.attempts ?? ATTEMPTS;
      const seconds = this.patience.answerMs / 1000;
      error.message = `${host} does not answer ${operation} (tried ${attempts} times, for up to ${seconds} s each)`;
      return error;
    }
    const [, tlsReason] = TLS_ERROR.exec(error.message) ?? [];
    if (tlsReason) error.message = `${host} does not speak TLS as it should (${tlsReason}): ${WRONG_WAY}`;
    const saysNothing = SAYS_NOTHING.includes(error.name) && SAYS_NOTHING.includes(error.message);
    return saysNothing || error.message.includes('Deserialization error') ? notAws(host, operation, error) : error;
  }
}

const STUCK = 'what makes them does not answer (credential_process, AWS_CONTAINER_CREDENTIALS_FULL_URI or another).';

const WRONG_WAY = 'is there a proxy, or a wrong AWS_ENDPOINT_URL?';

/** OpenSSL's errors have fields between colons; one is for people, the last ones are a file and a line of OpenSSL. */
const TLS_ERROR = /:SSL routines:[^:]*:([^:]+):/;

interface Answer {
  readonly $metadata?: { readonly attempts?: number; readonly httpStatusCode?: number };
}

type SdkError = Error & Answer;

/** What the SDK calls an error that has neither name nor message. */
const SAYS_NOTHING = ['', 'Unknown', 'UnknownError'];

const hostOf = ({ endpointV2 }: HandlerExecutionContext) => endpointV2?.url.host ?? 'AWS';

/** Every operation that is called here answers with something. */
const isEmpty = (output: Answer) =>
  Object.entries(output).every(([name, value]) => name === '$metadata' || value === undefined);

const notAws = (host: string, operation: string, { $metadata }: Answer) =>
  new NotAws(`${host} does not answer ${operation} as AWS does (HTTP ${$metadata?.httpStatusCode}): ${WRONG_WAY}`);
