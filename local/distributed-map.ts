/** Reads the Distributed Maps of a definition, and rejects what the local Step Functions does not do. */
import type * as engine from 'aws-local-stepfunctions' with { 'resolution-mode': 'import' };
import { NO_TIMEOUT_SECONDS } from './task-handlers';

/** Of the items of a list in S3, the state runs a child each. */
export interface DistributedMap {
  readonly state: string;
  readonly label: string;
  /** The definition of the children. */
  readonly children: engine.StateMachineDefinition;
  /** Payload templates. */
  readonly reader: unknown;
  readonly selector: unknown;
  readonly maxItems: number;
  readonly maxConcurrency: number;
  readonly isTolerated: (failed: number, items: number) => boolean;
  /** Whether the state names an error in its Retry or its Catch. */
  readonly names: (field: 'Retry' | 'Catch', error: string) => boolean;
}

interface MapState {
  readonly Label?: string;
  readonly ItemProcessor: { readonly ProcessorConfig?: Fields } & engine.StateMachineDefinition;
  readonly ItemReader: { readonly Resource: string; readonly ReaderConfig: Fields; readonly Parameters: Fields };
  readonly ItemSelector?: unknown;
  readonly MaxConcurrency?: number;
  readonly ToleratedFailurePercentage?: number;
  readonly ToleratedFailureCount?: number;
  readonly Retry?: readonly { readonly ErrorEquals: readonly string[] }[];
  readonly Catch?: readonly { readonly ErrorEquals: readonly string[] }[];
}

type Fields = Readonly<Record<string, unknown>>;

/** What Step Functions does where the state has no limit of its own. */
const MAX_CONCURRENCY = 10_000;

const MAP_FIELDS = [
  ...['Type', 'Comment', 'Next', 'End', 'InputPath', 'OutputPath', 'ResultSelector', 'ResultPath', 'Retry', 'Catch'],
  ...['ItemReader', 'ItemSelector', 'ItemProcessor', 'Label', 'MaxConcurrency'],
  ...['ToleratedFailurePercentage', 'ToleratedFailureCount'],
];

export function distributedMapsOf({ States }: engine.StateMachineDefinition): DistributedMap[] {
  const states = Object.entries(States as unknown as Record<string, { Type: string } & MapState>);
  for (const [state, { Type }] of states) if (Type === 'Parallel') reject(state, 'Parallel states');
  return states.filter(([, { Type }]) => Type === 'Map').map(([state, map]) => read(state, map));
}

/** The definition as the engine runs it: with a Task in place of each Distributed Map. The handler gets the input and the context. */
export function withTasksForMaps(definition: engine.StateMachineDefinition): engine.StateMachineDefinition {
  const tasks = distributedMapsOf(definition).map(({ state }) => {
    const Parameters = { 'Input.$': '$', 'Context.$': '$$' };
    const task = { ...definition.States[state], Type: 'Task', Parameters, TimeoutSeconds: NO_TIMEOUT_SECONDS };
    return [state, task] as const;
  });
  return { ...definition, States: { ...definition.States, ...(Object.fromEntries(tasks) as object) } };
}

function read(state: string, map: MapState): DistributedMap {
  checkProcessor(state, map.ItemProcessor);
  allow(state, map as never, MAP_FIELDS);
  checkReader(state, map.ItemReader);
  const { ToleratedFailureCount: count, ToleratedFailurePercentage: percentage } = map;
  for (const value of [map.MaxConcurrency, count, percentage]) {
    if (value !== undefined && typeof value !== 'number') reject(state, `the number ${JSON.stringify(value)}`);
  }
  return {
    state,
    // For a state without a label, Step Functions makes one. What it looks like is a guess.
    label: map.Label ?? state.replace(/[^\w-]/g, '').slice(0, 40),
    children: map.ItemProcessor,
    reader: map.ItemReader.Parameters,
    selector: map.ItemSelector,
    maxItems: (map.ItemReader.ReaderConfig.MaxItems as number | undefined) ?? Infinity,
    maxConcurrency: map.MaxConcurrency || MAX_CONCURRENCY,
    isTolerated: tolerance(count, percentage),
    names: (field, error) => map[field]?.some(({ ErrorEquals }) => ErrorEquals.includes(error)) ?? false,
  };
}

/** If both limits are given, both hold. If none is given, no failure is tolerated. */
function tolerance(count: number | undefined, percentage: number | undefined): DistributedMap['isTolerated'] {
  if (count === undefined && percentage === undefined) return (failed) => failed === 0;
  return (failed, items) => failed <= (count ?? Infinity) && failed * 100 <= (percentage ?? Infinity) * items;
}

function checkProcessor(state: string, processor: MapState['ItemProcessor'] | undefined): void {
  const { Mode, ExecutionType } = processor?.ProcessorConfig ?? {};
  if (Mode !== 'DISTRIBUTED') reject(state, 'a Map state that is not a Distributed Map');
  if (ExecutionType !== 'STANDARD') reject(state, `children of the type ${String(ExecutionType)}`);
  allow(state, processor as never, ['ProcessorConfig', 'Comment', 'StartAt', 'States']);
}

/** The local Step Functions reads a JSON array in S3. */
function checkReader(state: string, reader: MapState['ItemReader'] | undefined): void {
  if (!reader) return reject(state, 'a Distributed Map without an ItemReader');
  if (!reader.Resource.endsWith(':states:::s3:getObject')) reject(state, `the reader ${reader.Resource}`);
  const { ReaderConfig = {}, Parameters = {} } = reader;
  if (ReaderConfig.InputType !== 'JSON') reject(state, `the InputType ${String(ReaderConfig.InputType)}`);
  allow(state, reader, ['Resource', 'ReaderConfig', 'Parameters']);
  allow(state, ReaderConfig, ['InputType', 'MaxItems']);
  allow(state, Parameters, ['Bucket', 'Bucket.$', 'Key', 'Key.$']);
  const missing = ['Bucket', 'Key'].find((name) => !(name in Parameters) && !(`${name}.$` in Parameters));
  if (missing) reject(state, `a reader without ${missing}`);
}

function allow(state: string, fields: Fields, known: readonly string[]): void {
  const unknown = Object.keys(fields).find((name) => !known.includes(name));
  if (unknown) reject(state, `the field "${unknown}"`);
}

function reject(state: string, what: string): never {
  throw new Error(`${state}: the local Step Functions does not support ${what}.`);
}
