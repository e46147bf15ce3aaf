/**
 * The time of functions. It passes while a function waits: for its timers, or for an answer that a simulated server holds back.
 * Otherwise it stands still, because the function computes or reads a file, or an HTTP call is under way.
 *
 * Other work of Node, such as decompression, is not seen: if the function waits for a timer at the same time, time passes. A
 * function that leaves the body of an answer unread stops the time.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import * as files from 'node:fs/promises';
import * as http from 'node:http';
import { CALL_HEADER, type WaitingCalls } from './rekognition/waiting-calls';
import { ServiceError } from './services';
import type { VirtualTime } from './virtual-time';

/** The invocation that runs. One for all simulations: Node would go through those of simulations that have ended, too, at each promise. */
const running = new AsyncLocalStorage<Invocation>();

export class FunctionTime implements WaitingCalls {
  /** What ends the wait for each timer that has not fired. */
  private readonly timers = new Map<number, () => void>();
  /** Whether each open HTTP call stops the time. */
  private readonly calls = new Map<string, boolean>();
  private lastCall = 0;

  constructor(private readonly time: VirtualTime) {}

  /** Runs an invocation. The caller has stopped the time for it. When its time is over, its timers do not fire, and its new calls fail. */
  async run<T>(work: () => T | Promise<T>, timeoutMs: number): Promise<T> {
    const invocation = new Invocation(this.time);
    const timeout = invocation.timeout(timeoutMs);
    try {
      return await Promise.race([running.run(invocation, work), timeout.over]);
    } finally {
      timeout.clear();
      invocation.end();
    }
  }

  /** Replace Node's globals in the code of a function. */
  get globals() {
    const { Date } = this.time.globals;
    return {
      Date,
      performance: { now: () => this.time.now() },
      AbortSignal: { timeout: this.abortAfter },
      setTimeout: this.setTimeout,
      clearTimeout: this.clearTimeout,
    };
  }

  /** Replace Node's modules in the code of a function. */
  get modules(): Readonly<Record<string, unknown>> {
    // The SDK looks for a configuration file before its first call.
    const readFile = (...args: Parameters<typeof files.readFile>) => this.time.hold(() => files.readFile(...args));
    return {
      'node:http': replaced(http, { request: this.request }),
      'node:fs/promises': replaced(files, { readFile }),
    };
  }

  waits(call = ''): void {
    if (!this.calls.get(call)) return;
    this.calls.set(call, false);
    this.time.goOn();
  }

  goesOn(call = ''): void {
    if (this.calls.get(call) !== false) return;
    this.calls.set(call, true);
    this.time.stop();
  }

  private readonly setTimeout = <Args extends unknown[]>(callback: (...args: Args) => void, ms = 0, ...args: Args) => {
    const endWait = this.wait();
    const invocation = running.getStore();
    const id = this.time.globals.setTimeout(() => {
      this.forget(id);
      if (!invocation?.isTimedOut) callback(...args);
    }, ms);
    this.timers.set(id, endWait);
    return id;
  };

  private readonly clearTimeout = (id: number): void => {
    this.time.globals.clearTimeout(id);
    this.forget(id);
  };

  /**
   * Nothing waits for its timer. Node's own would keep what it can abort in memory for as long in real time: with the body of each answer
   * of S3, all that a simulation has made.
   */
  private readonly abortAfter = (ms: number): AbortSignal => {
    const controller = new AbortController();
    this.time.globals.setTimeout(() => controller.abort(new DOMException('The time is over.', 'TimeoutError')), ms);
    return controller.signal;
  };

  /** Takes the arguments that the SDK's HTTP handler gives. */
  private readonly request = (options: http.RequestOptions, callback?: (response: http.IncomingMessage) => void) => {
    const call = String(++this.lastCall);
    const endWait = this.wait();
    const request = http.request({ ...options, headers: { ...options.headers, [CALL_HEADER]: call } }, callback);
    this.calls.set(call, false);
    // A call that waits for a connection does not stop the time: the call that has the connection may wait in the server.
    request.once('socket', () => this.goesOn(call));
    request.once('close', () => {
      endWait();
      this.waits(call);
      this.calls.delete(call);
    });
    if (running.getStore()?.isTimedOut) request.destroy();
    return request;
  };

  private wait(): () => void {
    return running.getStore()?.wait() ?? (() => {});
  }

  private forget(timer: number): void {
    this.timers.get(timer)?.();
    this.timers.delete(timer);
  }
}

/** The compiler adds a member `default`, the module without the replacements: the SDK would take it. */
const replaced = (module: object, replacements: object) => ({ ...module, ...replacements, default: undefined });

/** Time may pass while an invocation waits for at least one thing. */
class Invocation {
  isTimedOut = false;
  private waits = 0;
  private hasEnded = false;

  constructor(private readonly time: VirtualTime) {}

  /** `over` is rejected, as Lambda reports it, unless it is cleared before. */
  timeout(ms: number): { readonly over: Promise<never>; readonly clear: () => void } {
    let timer: number;
    const over = new Promise<never>((_resolve, reject) => {
      timer = this.time.globals.setTimeout(() => {
        this.isTimedOut = true;
        reject(new ServiceError('Sandbox.Timedout', `Task timed out after ${(ms / 1000).toFixed(2)} seconds`));
      }, ms);
    });
    return { over, clear: () => this.time.globals.clearTimeout(timer) };
  }

  /** Returns the function that ends the wait. Call it once. */
  wait(): () => void {
    if (this.waits++ === 0 && !this.hasEnded) this.time.goOn();
    return () => {
      if (--this.waits === 0 && !this.hasEnded) this.time.stop();
    };
  }

  /** A function may end before its timers and calls. Lambda freezes it then. */
  end(): void {
    this.hasEnded = true;
    if (this.waits > 0) this.time.stop();
  }
}
