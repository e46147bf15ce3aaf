/** Synthesizes an app and prints its size. The programs that use it run in processes of their own. */
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { App, Stack } from 'aws-cdk-lib';

export interface SynthSize {
  readonly resources: number;
  readonly templateBytes: number;
  readonly peakBytes: number;
}

export function synthesize(build: (stack: Stack) => void): void {
  const outdir = fs.mkdtempSync(path.join(os.tmpdir(), 'bench-synth-'));
  try {
    const app = new App({ outdir });
    const stack = new Stack(app, 'Bench');
    build(stack);
    app.synth();
    const template = fs.readFileSync(path.join(outdir, stack.templateFile), 'utf8');
    const { Resources } = JSON.parse(template) as { Resources: object };
    const size: SynthSize = {
      resources: Object.keys(Resources).length,
      templateBytes: template.length,
      peakBytes: process.resourceUsage().maxRSS * 1024,
    };
    console.log(JSON.stringify(size));
  } finally {
    fs.rmSync(outdir, { recursive: true });
  }
}

/** Ids for the given number of waits. */
export const ids = (count: string) => Array.from({ length: Number(count) }, (_, index) => `Wait${index + 1}`);
