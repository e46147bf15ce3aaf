/** Runs a Distributed Map: reads its list, and runs a child for each item. */
import type { DistributedMap } from './distributed-map';
import { type Execution, hasSucceeded, type MapRunRecord } from './execution';
import { ServiceError } from './services';

/** The input of the state and the context object. */
export interface MapInput {
  readonly Input: unknown;
  readonly Context: Readonly<Record<string, unknown>>;
}

/** What a Map Run needs of the execution that it belongs to. */
export interface MapRunHost {
  readonly record: MapRunRecord;
  now(): number;
  /** Aborted with the execution. */
  readonly signal: AbortSignal;
  /** Reads an object of S3. */
  read(bucket: string, key: string): Promise<string>;
  /** The value of a payload template. */
  evaluate(template: unknown, { Input, Context }: MapInput): Promise<unknown>;
  /** Starts the child of an item, or redrives the one that failed before. */
  start(index: number, input: unknown): Promise<Execution>;
  /** If the Map Run is redriven: the child that it had for the item. */
  before(index: number): Execution | undefined;
}

/** The largest input of a child, and the largest result of a state. */
const MAX_BYTES = 256 * 1024;

const bytesOf = (value: unknown) => Buffer.byteLength(JSON.stringify(value));

/** Resolves with the outputs of the children that succeeded, in the order of the items. That the others are left out is a guess. */
export async function runMap(map: DistributedMap, input: MapInput, host: MapRunHost): Promise<unknown[]> {
  const { record } = host;
  const ended = (hasSucceeded: boolean) => (record.end = { at: host.now(), hasSucceeded });
  try {
    const outputs = await runItems(map, input, host);
    ended(true);
    return outputs;
  } catch (error) {
    ended(false);
    throw error;
  }
}

async function runItems(map: DistributedMap, input: MapInput, host: MapRunHost): Promise<unknown[]> {
  const items = await readItems(map, input, host);
  host.record.items = items.length;
  const outputs = await new MapRun(map, input, items, host).run();
  if (bytesOf(outputs) <= MAX_BYTES) return outputs;
  throw dataLimitExceeded(map, 'The state returned a result of more than 256 KiB.');
}

async function readItems(map: DistributedMap, input: MapInput, host: MapRunHost): Promise<unknown[]> {
  const { Bucket, Key } = (await host.evaluate(map.reader, input)) as { Bucket: string; Key: string };
  const failed = (why: string) =>
    new ServiceError('States.ItemReaderFailed', `The list s3://${Bucket}/${Key} cannot be read: ${why}`);
  let items: unknown;
  try {
    items = JSON.parse(await host.read(Bucket, Key));
  } catch (error) {
    throw failed((error as Error).message);
  }
  if (!Array.isArray(items)) throw failed('it is no JSON array.');
  return (items as unknown[]).slice(0, map.maxItems);
}

class MapRun {
  private readonly running = new Set<Execution>();
  private readonly outputs: { readonly output: unknown }[] = [];
  private next = 0;
  private failed = 0;
  private ended = false;

  constructor(
    private readonly map: DistributedMap,
    private readonly input: MapInput,
    private readonly items: readonly unknown[],
    private readonly host: MapRunHost,
  ) {}

  async run(): Promise<unknown[]> {
    const { signal } = this.host;
    const end = () => this.end();
    signal.addEventListener('abort', end);
    try {
      const workers = Math.min(this.items.length, this.map.maxConcurrency);
      await Promise.all(Array.from({ length: workers }, () => this.work()));
    } finally {
      this.end();
      signal.removeEventListener('abort', end);
    }
    // An item that failed has left a hole.
    return this.outputs.filter(() => true).map(({ output }) => output);
  }

  /** Aborts the children that still run, and starts no more. */
  private end(): void {
    this.ended = true;
    for (const child of this.running) child.abort();
  }

  /** Runs children, one after the other. */
  private async work(): Promise<void> {
    while (!this.ended && this.next < this.items.length) await this.runChild(this.next++);
  }

  private async runChild(index: number): Promise<void> {
    const before = this.host.before(index)?.soFar.end?.outcome;
    if (before && hasSucceeded(before)) {
      this.outputs[index] = before;
      return;
    }
    const input = await this.inputOf(index);
    if (this.ended) return;
    const child = await this.host.start(index, input);
    this.running.add(child);
    const outcome = await child.outcome;
    this.running.delete(child);
    if (this.ended) return;
    if (hasSucceeded(outcome)) this.outputs[index] = outcome;
    else if (!this.map.isTolerated(++this.failed, this.items.length)) {
      const why = `${this.failed} of ${this.items.length} children have failed, which is more than the state tolerates.`;
      throw new ServiceError('States.ExceedToleratedFailureThreshold', why);
    }
  }

  private async inputOf(index: number): Promise<unknown> {
    const { map, items } = this;
    const Item = { Index: index, Value: items[index] };
    const { Input, Context } = this.input;
    const input =
      map.selector === undefined
        ? Item.Value
        : await this.host.evaluate(map.selector, { Input, Context: { ...Context, Map: { Item } } });
    if (bytesOf(input) <= MAX_BYTES) return input;
    throw dataLimitExceeded(map, `The input of the child for the item ${index} has more than 256 KiB.`);
  }
}

/** `States.ALL` does not match this error: a state that retries or catches it must name it. */
function dataLimitExceeded(map: DistributedMap, message: string): Error {
  const name = 'States.DataLimitExceeded';
  const matched = { isRetryable: map.names('Retry', name), isCatchable: map.names('Catch', name) };
  return Object.assign(new ServiceError(name, message), matched);
}
