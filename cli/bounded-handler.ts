/** Sends each attempt of a call, and gives it up where its whole answer is not there in time. */
import { buffer } from 'node:stream/consumers';
import { NodeHttpHandler } from '@smithy/node-http-handler';

/** The SDK tries again what has this name. */
export class NoAnswer extends Error {
  override readonly name = 'TimeoutError';
}

/** The SDK's own time-outs count silence: a server that sends a byte a second never meets one. */
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
    const late = new AbortController();
    const timer = setTimeout(() => late.abort(), this.answerMs);
    try {
      const abortSignal = AbortSignal.any([late.signal, this.interrupted]);
      const { response } = await super.handle(request, { abortSignal });
      response.body = await buffer(response.body as NodeJS.ReadableStream);
      return { response };
    } catch (error) {
      throw late.signal.aborted ? new NoAnswer('AWS does not answer in time.') : error;
    } finally {
      clearTimeout(timer);
    }
  }
}
