/** Synthesizes an app and prints what came out of it, for programs that run as processes of their own. */
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { App, Stack } from 'aws-cdk-lib';

export interface Synthesized {
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
    const found: Synthesized = {
      resources: Object.keys(Resources).length,
      templateBytes: template.length,
      peakBytes: process.resourceUsage().maxRSS * 1024,
    };
    console.log(JSON.stringify(found));
  } finally {
    fs.rmSync(outdir, { recursive: true });
  }
}

/** Of so many waits. */
export const ids = (count: string) => Array.from({ length: Number(count) }, (_, index) => `Wait${index + 1}`);
