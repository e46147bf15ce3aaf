/** `npm run docs`: writes the generated parts of the README and of docs. */
import * as fs from 'node:fs';
import { App, Stack } from 'aws-cdk-lib';
import { Template as Synthesized } from 'aws-cdk-lib/assertions';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import * as ts from 'typescript';
import { comparisonTable, costParts, costTable } from '../bench/cost';
import { queueTable } from '../bench/long-queue';
import { schedulePlot } from '../bench/plots';
import { scheduleTables, summaryTable } from '../bench/schedule';
import { RunnerExampleStack } from '../bin/runner-example-stack';
import { MediaAnalysisJobRunner, MediaAnalysisJobWaiter } from '../lib';
import { dashboardPicture } from './dashboard-picture';
import { type Definition, diagramOf } from './diagram';
import { fileOf, textOf, withPart } from './generated-part';
import { useOwnTemporaryDirectory } from '../local/own-temporary-directory';
import { permissionsTable } from './permissions-table';
import { resourcesOf, type Template } from '../local/template';

type Document = Readonly<Record<string, () => string | Promise<string>>>;

/** Files of `examples` that the README shows: parts of CDK apps, and a caller of the SDK. */
export const CDK_EXAMPLES = ['wait', 'from-s3', 'nested', 'run', 'across-stacks', 'watch'];
export const SDK_EXAMPLE = 'from-sdk';

/** What one would write instead, for the page of alternatives. */
export const RIVAL_EXAMPLE = 'call-aws-service';

/** For the page of long queues. */
export const QUEUE_EXAMPLE = 'long-queue';

/** The parts of each document. */
export const DOCUMENTS: Readonly<Record<string, Document>> = {
  'README.md': {
    'state machine': waiterDiagram,
    'runner state machine': runnerDiagram,
    schedule: summaryTable,
    ...Object.fromEntries(CDK_EXAMPLES.map((name) => [`example ${name}`, () => cdkExample(name)])),
    [`example ${SDK_EXAMPLE}`]: sdkExample,
  },
  'docs/performance.md': {
    schedule: scheduleTables,
    cost: costTable,
    'cost parts': costParts,
  },
  'docs/alternatives.md': {
    comparison: comparisonTable,
    [`example ${RIVAL_EXAMPLE}`]: () => cdkExample(RIVAL_EXAMPLE),
  },
  'docs/long-queues.md': {
    [`example ${QUEUE_EXAMPLE}`]: () => cdkExample(QUEUE_EXAMPLE),
    queue: queueTable,
  },
  'docs/permissions.md': {
    permissions: () =>
      permissionsTable(
        templateWith((stack) => {
          const encryptionKey = new Key(stack, 'Key');
          new MediaAnalysisJobWaiter(stack, 'Waiter', { encryptionKey });
        }),
      ),
    'runner permissions': () =>
      permissionsTable(
        templateWith((stack) => {
          const bucket = (id: string) => new Bucket(stack, id, { encryptionKey: new Key(stack, `${id}Key`) });
          new MediaAnalysisJobRunner(stack, 'Runner', {
            input: { bucket: bucket('Uploads') },
            output: { bucket: bucket('Results'), prefix: 'moderation/', encryptionKey: new Key(stack, 'JobKey') },
          });
        }),
        ['RunnerStartFunctionRole', 'RunnerPollFunctionRole'],
      ),
  },
};

function waiterDiagram(): string {
  return diagramIn(templateWith((stack) => void new MediaAnalysisJobWaiter(stack, 'Waiter')));
}

function runnerDiagram(): string {
  return diagramIn(synthesized(new RunnerExampleStack(new App(), 'Docs')));
}

/** As a user of the package would write it. */
function cdkExample(name: string): string {
  const code = textOf(`examples/${name}.ts`).replace("'../lib'", "'cdk-rekognition-media-analysis'");
  // With imports of its own, and so without those of rosetta/default.ts-fixture.
  return fenced('ts nofixture', code.replace('export const stack', 'const stack'));
}

/** In JavaScript, for jsii translates all TypeScript of the README, and this SDK is not there in other languages. */
function sdkExample(): string {
  const { outputText } = ts.transpileModule(textOf(`examples/${SDK_EXAMPLE}.ts`), {
    compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext },
  });
  const halved = (indentation: string) => indentation.slice(indentation.length / 2);
  return fenced('js', outputText.replace(/^ +/gm, halved).replace('export', '\nexport'));
}

const fenced = (language: string, code: string) => [`\`\`\`${language}`, code.trimEnd(), '```'].join('\n');

function diagramIn(template: Template): string {
  const [machine] = Object.values(resourcesOf(template, 'AWS::StepFunctions::StateMachine'));
  return diagramOf(JSON.parse(machine.DefinitionString as string) as Definition);
}

function templateWith(build: (stack: Stack) => void): Template {
  const stack = new Stack(new App(), 'Docs');
  build(stack);
  return synthesized(stack);
}

const synthesized = (stack: Stack) => Synthesized.fromStack(stack).toJSON() as Template;

/** The document with every part between its marks replaced. */
export async function withGenerated(document: string): Promise<string> {
  let text = textOf(document);
  for (const [name, generate] of Object.entries(DOCUMENTS[document])) text = withPart(text, name, await generate());
  return text;
}

async function main(): Promise<void> {
  useOwnTemporaryDirectory();
  for (const document of Object.keys(DOCUMENTS)) {
    const text = await withGenerated(document);
    // What is left alone is no reason to build again.
    if (text !== textOf(document)) fs.writeFileSync(fileOf(document), text);
  }
  fs.writeFileSync(fileOf('docs/dashboard.svg'), await dashboardPicture());
  fs.writeFileSync(fileOf('docs/schedule.svg'), await schedulePlot());
}

if (require.main === module) void main();
