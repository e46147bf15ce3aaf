/** One cold start in its own process: loads a handler, calls it once, and writes the time to file descriptor 3. */
import * as fs from 'node:fs';
import type { PollRequest } from '../lib/protocol/requests';
import type { LoopState } from '../lib/protocol/state';

interface Bundle {
  readonly handler: (request: PollRequest) => Promise<LoopState>;
}

const [file, request] = process.argv.slice(2);

const start = performance.now();
// eslint-disable-next-line @typescript-eslint/no-require-imports -- loading is what is measured
const { handler } = require(file) as Bundle;
void handler(JSON.parse(request) as PollRequest).then(({ status }) => {
  const milliseconds = performance.now() - start;
  fs.writeSync(3, JSON.stringify({ milliseconds, status }));
});
