/** Loads aws-local-stepfunctions so that it runs in virtual time. */
import type * as engine from 'aws-local-stepfunctions' with { 'resolution-mode': 'import' };
import { loadModule } from './load-module';
import { localMath } from './random';
import type { VirtualTime } from './virtual-time';

export type Engine = typeof engine;

/** The engine's own checks are off: they know Lambda's integration only, and reject the unreachable states of a redrive. */
export const UNCHECKED = { validationOptions: { noValidate: true } };

export function loadEngine(time: VirtualTime): Engine {
  // The engine needs Promise.withResolvers, which Node has from release 22 on.
  (Promise as { withResolvers?: unknown }).withResolvers ??= () => {
    let resolve, reject;
    const promise = new Promise((...functions) => ([resolve, reject] = functions));
    return { promise, resolve, reject };
  };
  return loadModule(require.resolve('aws-local-stepfunctions'), { ...time.globals, Math: localMath });
}

/** The engine does not know JSONata: it accepts such a definition and runs it wrongly. */
export function rejectJsonata(definition: object): void {
  if (JSON.stringify(definition).includes('"QueryLanguage":"JSONata"')) {
    throw new Error('The local Step Functions does not run JSONata.');
  }
}
