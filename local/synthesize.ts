/** Synthesizes one stack of the example app, as `cdk synth` does. */
import * as fs from 'node:fs';
import { App, type Stack } from 'aws-cdk-lib';
import type { Template } from './template';

export interface SynthesizedStack {
  readonly stackName: string;
  readonly template: Template;
}

export function synthesize(create: (app: App) => Stack): SynthesizedStack {
  // CDK's validation takes seconds. The tests validate the template, so the demo skips it.
  process.env.CDK_VALIDATION ??= 'false';
  const app = new App();
  const { stackName } = create(app);
  const { templateFullPath } = app.synth().getStackByName(stackName);
  return { stackName, template: JSON.parse(fs.readFileSync(templateFullPath, 'utf8')) as Template };
}
