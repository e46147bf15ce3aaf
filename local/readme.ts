/** `npm run docs`: writes the generated parts of the README. */
import * as fs from 'node:fs';
import * as path from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import { Template as Synthesized } from 'aws-cdk-lib/assertions';
import { MediaAnalysisJobWaiter } from '../lib';
import { type Definition, diagramOf } from './diagram';
import { scheduleTable } from './schedule-table';
import { resourcesOf, type Template } from './template';

const README = path.join(__dirname, '..', 'README.md');

export function generated(): Record<string, string> {
  const stack = new Stack(new App(), 'Readme');
  new MediaAnalysisJobWaiter(stack, 'Waiter');
  const template = Synthesized.fromStack(stack).toJSON() as Template;
  const [machine] = Object.values(resourcesOf(template, 'AWS::StepFunctions::StateMachine'));
  return {
    'state machine': diagramOf(JSON.parse(machine.DefinitionString as string) as Definition),
    schedule: scheduleTable(),
  };
}

/** The README with every part between its marks replaced. */
export function withGenerated(readme: string): string {
  return Object.entries(generated()).reduce((text, [name, part]) => {
    const marks = new RegExp(`(<!-- generated: ${name} -->\n)[^]*?(\n<!-- end -->)`);
    if (!marks.test(text)) throw new Error(`The README has no marks for the generated part "${name}".`);
    return text.replace(marks, (_match, begin: string, end: string) => `${begin}\n${part}\n${end}`);
  }, readme);
}

if (require.main === module) fs.writeFileSync(README, withGenerated(fs.readFileSync(README, 'utf8')));
