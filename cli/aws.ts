/** The clients of AWS: they give up on what does not answer, and say what they wait for. */
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { SFNClient } from '@aws-sdk/client-sfn';
import type { HandlerExecutionContext, InitializeMiddleware, MiddlewareStack } from '@smithy/types';
import { note } from './text';
import { NotAws } from './trouble';

/** How long the command waits, in milliseconds. */
export interface Patience {
  /** For a connection. */
  readonly connectMs: number;
  /** For an answer to begin, and then for each part of it. */
  readonly answerMs: number;
  /** In silence, before it says what it waits for. */
  readonly silentMs: number;
  /** From one look at an execution to the next. */
  readonly lookEveryMs: number;
}

/** Each look is two calls; Step Functions allows many more a second. */
export const PATIENCE: Patience = { connectMs: 5_000, answerMs: 10_000, silentMs: 2_000, lookEveryMs: 1_000 };

const ATTEMPTS = 3;

export class Aws {
  /** Whether it has said that it waits, and nothing has been answered since. */
  private saidSo = false;

  constructor(readonly patience: Patience) {}

  /** In the SDK's own region where none is given. */
  stepFunctions(region?: string): SFNClient {
    const client = new SFNClient({ ...this.options(), ...(region && { region }) });
    this.watch(client.middlewareStack as never);
    return client;
  }

  cloudFormation(): CloudFormationClient {
    const client = new CloudFormationClient(this.options());
    this.watch(client.middlewareStack as never);
    return client;
  }

  private options() {
    const { connectMs, answerMs } = this.patience;
    const requestHandler = {
      connectionTimeout: connectMs,
      requestTimeout: answerMs,
      socketTimeout: answerMs,
      throwOnRequestTimeout: true,
    };
    return { maxAttempts: ATTEMPTS, requestHandler };
  }

  private watch(stack: MiddlewareStack<object, object>): void {
    const middleware: InitializeMiddleware<object, object> = (next, context) => async (args) => {
      const operation = String(context.commandName).replace(/Command$/, '');
      const timer = setTimeout(() => this.say(`Waiting for AWS to answer ${operation} …`), this.patience.silentMs);
      try {
        const answer = await next(args);
        if (isEmpty(answer.output)) throw notAws(hostOf(context), operation, answer.output);
        this.saidSo = false;
        return answer;
      } catch (error) {
        throw this.inPlainWords(error as SdkError, hostOf(context), operation);
      } finally {
        clearTimeout(timer);
      }
    };
    stack.add(middleware, { step: 'initialize', name: 'watch' });
  }

  private say(text: string): void {
    if (!this.saidSo) note(text);
    this.saidSo = true;
  }

  /** Without what the SDK says to its programmers. */
  private inPlainWords(error: SdkError, host: string, operation: string): Error {
    if (error.message.includes(HTTP_HANDLER)) {
      const attempts = error.$metadata?.attempts ?? ATTEMPTS;
      const seconds = this.patience.answerMs / 1000;
      error.message = `${host} does not answer ${operation} (tried ${attempts} times, for up to ${seconds} s each)`;
      return error;
    }
    const saysNothing = SAYS_NOTHING.includes(error.name) && SAYS_NOTHING.includes(error.message);
    return saysNothing || error.message.includes('Deserialization error') ? notAws(host, operation, error) : error;
  }
}

interface Answer {
  readonly $metadata?: { readonly attempts?: number; readonly httpStatusCode?: number };
}

type SdkError = Error & Answer;

/** With this the SDK's own time-outs begin. */
const HTTP_HANDLER = '@smithy/node-http-handler';

/** What the SDK calls an error that has neither name nor message. */
const SAYS_NOTHING = ['', 'Unknown', 'UnknownError'];

/** Not known where it failed before: without credentials, for example. */
const hostOf = ({ endpointV2 }: HandlerExecutionContext) => endpointV2?.url.host ?? 'AWS';

/** Every operation that is called here answers with something. */
const isEmpty = (output: Answer) =>
  Object.entries(output).every(([name, value]) => name === '$metadata' || value === undefined);

const notAws = (host: string, operation: string, { $metadata }: Answer) =>
  new NotAws(
    `${host} does not answer ${operation} as AWS does (HTTP ${$metadata?.httpStatusCode}): is there a proxy, or a wrong AWS_ENDPOINT_URL?`,
  );
