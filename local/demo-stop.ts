/** Ends the demo on Ctrl-C. */
import * as os from 'node:os';
import type { LocalCloud } from './local-cloud';

/** Stops the simulated cloud, and ends the process with the status of the signal. */
export function stopOnSignals(cloud: LocalCloud, { json }: { readonly json: boolean }, before = () => {}): void {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      before();
      void cloud.stop().then(() => {
        if (!json) console.log('\nStopped.');
        process.exit(128 + os.constants.signals[signal]);
      });
    });
  }
}
