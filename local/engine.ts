/** Loads aws-local-stepfunctions so that it runs in virtual time. */
import type * as engine from 'aws-local-stepfunctions' with { 'resolution-mode': 'import' };
import { loadModule } from './load-module';
import { localMath } from './random';
import type { VirtualTime } from './virtual-time';

export type Engine = typeof engine;

/** The engine's own checks are off: they know Lambda's integration only, and reject the unreachable states of a redrive. */
export const UNCHECKED = { validationOptions: { noValidate: true } };

const loaded = new WeakMap<VirtualTime, Engine>();

/** Loads the engine once for each time. */
export function loadEngine(time: VirtualTime): Engine {
  const existing = loaded.get(time);
  if (existing) return existing;
  // The engine needs Promise.withResolvers, which Node has from release 22 on.
  (Promise as { withResolvers?: unknown }).withResolvers ??= () => {
    let resolve, reject;
    const promise = new Promise((...functions) => ([resolve, reject] = functions));
    return { promise, resolve, reject };
  };
  const engine = loadModule<Engine>(require.resolve('aws-local-stepfunctions'), { ...time.globals, Math: localMath });
  loaded.set(time, engine);
  return engine;
}

/** The engine does not know JSONata: it accepts such a definition and runs it wrongly. */
export function rejectJsonata(definition: object): void {
  if (JSON.stringify(definition).includes('"QueryLanguage":"JSONata"')) {
    throw new Error('The local Step Functions does not run JSONata.');
  }
}

type Context = NonNullable<NonNullable<Parameters<engine.StateMachine['run']>[1]>['context']>;

/** The value of a payload template, as the engine computes it for a state with this input and context. */
export async function evaluate(
  { StateMachine }: Engine,
  template: unknown,
  input: unknown,
  context: Context,
): Promise<unknown> {
  const pass = { Type: 'Pass', Parameters: withCallersExecution(template), End: true };
  const machine = new StateMachine({ StartAt: 'Pass', States: { Pass: pass as never } }, UNCHECKED);
  const { result } = machine.run(input as never, {
    context: { ...context, [CALLERS_EXECUTION]: context.Execution },
  });
  return result.catch((error: Error) => {
    throw error.cause;
  });
}

/** The engine puts its own `Execution` into the context of each run, so the caller's needs another name. */
const CALLERS_EXECUTION = 'CallersExecution';

function withCallersExecution(template: unknown): unknown {
  if (Array.isArray(template)) return template.map(withCallersExecution);
  if (typeof template !== 'object' || template === null) return template;
  const members = Object.entries(template).map(([key, value]: [string, unknown]) => {
    const isExpression = key.endsWith('.$') && typeof value === 'string';
    return [
      key,
      isExpression ? value.replace(/\$\$\.Execution\b/g, `$$$$.${CALLERS_EXECUTION}`) : withCallersExecution(value),
    ];
  });
  return Object.fromEntries(members) as unknown;
}
