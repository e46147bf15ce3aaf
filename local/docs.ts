/** `npm run docs`: writes the generated parts of the README and of docs. */
import * as fs from 'node:fs';
import { App, Stack } from 'aws-cdk-lib';
import { Template as Synthesized } from 'aws-cdk-lib/assertions';
import { Key } from 'aws-cdk-lib/aws-kms';
import { MediaAnalysisJobWaiter, type MediaAnalysisJobWaiterProps } from '../lib';
import { type Definition, diagramOf } from './diagram';
import { fileOf, textOf, withPart } from './generated-part';
import { permissionsTable } from './permissions-table';
import { scheduleTable } from './schedule-table';
import { resourcesOf, type Template } from './template';

type Document = Readonly<Record<string, () => string | Promise<string>>>;

/** The parts of each document. */
export const DOCUMENTS: Readonly<Record<string, Document>> = {
  'README.md': { 'state machine': stateMachineDiagram, schedule: scheduleTable },
  'docs/permissions.md': {
    permissions: () => permissionsTable(templateOfWaiter((stack) => ({ encryptionKey: new Key(stack, 'Key') }))),
  },
};

function stateMachineDiagram(): string {
  const [machine] = Object.values(resourcesOf(templateOfWaiter(), 'AWS::StepFunctions::StateMachine'));
  return diagramOf(JSON.parse(machine.DefinitionString as string) as Definition);
}

function templateOfWaiter(props?: (stack: Stack) => MediaAnalysisJobWaiterProps): Template {
  const stack = new Stack(new App(), 'Docs');
  new MediaAnalysisJobWaiter(stack, 'Waiter', props?.(stack));
  return Synthesized.fromStack(stack).toJSON() as Template;
}

/** The document with every part between its marks replaced. */
export async function withGenerated(document: string): Promise<string> {
  let text = textOf(document);
  for (const [name, generate] of Object.entries(DOCUMENTS[document])) text = withPart(text, name, await generate());
  return text;
}

async function main(): Promise<void> {
  for (const document of Object.keys(DOCUMENTS)) fs.writeFileSync(fileOf(document), await withGenerated(document));
}

if (require.main === module) void main();
