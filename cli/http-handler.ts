/** Sends each attempt of a call, and stops it if the whole answer does not come in time. */
import { buffer } from 'node:stream/consumers';
import { NodeHttpHandler } from '@smithy/node-http-handler';

/** The SDK retries errors with this name. */
export class AnswerTimeout extends Error {
  override readonly name = 'TimeoutError';
}

/** The SDK's own time-outs measure silence only: a server that sends one byte each second never reaches them. */
export class BoundedHandler extends NodeHttpHandler {
  constructor(
    private readonly answerMs: number,
    private readonly interrupted: AbortSignal,
  ) {
    super();
  }

  override async handle(
    ...[request]: Parameters<NodeHttpHandler['handle']>
  ): Promise<Awaited<ReturnType<NodeHttpHandler['handle']>>> {
    const timeout = new AbortController();
    const timer = setTimeout(() => timeout.abort(), this.answerMs);
    try {
      const abortSignal = AbortSignal.any([timeout.signal, this.interrupted]);
      const { response } = await super.handle(request, { abortSignal });
      response.body = await buffer(response.body as NodeJS.ReadableStream);
      return { response };
    } catch (error) {
      throw timeout.signal.aborted ? new AnswerTimeout('AWS does not answer in time.') : error;
    } finally {
      clearTimeout(timer);
    }
  }
}
