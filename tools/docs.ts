/** `npm run docs`: writes the generated parts of README.md and of the pages in docs. */
import * as fs from 'node:fs';
import { App, Stack } from 'aws-cdk-lib';
import { Template as Synthesized } from 'aws-cdk-lib/assertions';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { comparisonTable, costParts, costTable } from '../bench/cost';
import { queueTable } from '../bench/long-queue';
import { schedulePlot } from '../bench/plots';
import { scheduleTables, summaryTable } from '../bench/schedule';
import { RunnerExampleStack } from '../bin/runner-example-stack';
import { MediaAnalysisBatch, MediaAnalysisJobRunner, MediaAnalysisJobWaiter, ModerationBackend } from '../lib';
import { estimatedDollars } from '../lib/protocol/batch/prices';
import { CONCURRENT_JOBS_QUOTAS, imagesPerPart, partsOf } from '../lib/protocol/batch/split';
import { useOwnTemporaryDirectory } from '../local/own-temporary-directory';
import { resourcesOf, type Template } from '../local/template';
import { dashboardPicture } from './dashboard-picture';
import { type Definition, diagramOf } from './diagram';
import { EXAMPLES, examplesOf } from './examples';
import { fileOf, textOf, withPart } from './generated-part';
import { markdownTable } from './markdown-table';
import { permissionsTable } from './permissions-table';

/** The generated parts of a page, by the name in their marks. */
type Parts = Readonly<Record<string, () => string | Promise<string>>>;

/** The generated parts that are no examples. */
const TABLES_AND_DIAGRAMS: Readonly<Record<string, Parts>> = {
  'docs/alternatives.md': { comparison: comparisonTable },
  'docs/backends.md': { 'per-image state machine': perImageDiagram },
  'docs/batch.md': { 'batch state machine': batchDiagram, parts: batchTable },
  'docs/batch-permissions.md': { permissions: batchPermissions, 'permissions of single images': perImagePermissions },
  'docs/how-it-works.md': {
    'state machine': waiterDiagram,
    'runner state machine': runnerDiagram,
    schedule: summaryTable,
  },
  'docs/long-queues.md': { queue: queueTable },
  'docs/performance.md': { schedule: scheduleTables, cost: costTable, 'cost parts': costParts },
  'docs/permissions.md': { permissions: waiterPermissions, 'runner permissions': runnerPermissions },
};

/** The pages with generated parts. */
export const PAGES = [...new Set([...Object.keys(EXAMPLES), ...Object.keys(TABLES_AND_DIAGRAMS)])].sort();

function waiterDiagram(): string {
  return diagramIn(templateWith((stack) => void new MediaAnalysisJobWaiter(stack, 'Waiter')));
}

function runnerDiagram(): string {
  return diagramIn(synthesized(new RunnerExampleStack(new App(), 'Docs')));
}

function batchDiagram(): string {
  return diagramIn(batchTemplate(), 'BatchStateMachine');
}

function perImageDiagram(): string {
  return diagramIn(batchTemplate(ModerationBackend.perImage()), 'BatchStateMachine');
}

/** @param id The beginning of the logical id. Default: any. */
function diagramIn(template: Template, id = ''): string {
  const machines = Object.entries(resourcesOf(template, 'AWS::StepFunctions::StateMachine'));
  const [, machine] = machines.find(([logicalId]) => logicalId.startsWith(id))!;
  return diagramOf(JSON.parse(machine.DefinitionString as string) as Definition);
}

function waiterPermissions(): Promise<string> {
  const template = templateWith((stack) => {
    const encryptionKey = new Key(stack, 'Key');
    new MediaAnalysisJobWaiter(stack, 'Waiter', { encryptionKey });
  });
  return permissionsTable(template);
}

function runnerPermissions(): Promise<string> {
  const template = templateWith((stack) => {
    const bucket = (id: string) => new Bucket(stack, id, { encryptionKey: new Key(stack, `${id}Key`) });
    new MediaAnalysisJobRunner(stack, 'Runner', {
      input: { bucket: bucket('Uploads') },
      output: { bucket: bucket('Results'), prefix: 'moderation/', encryptionKey: new Key(stack, 'JobKey') },
    });
  });
  return permissionsTable(template, ['RunnerStartFunctionRole', 'RunnerPollFunctionRole']);
}

function batchPermissions(): Promise<string> {
  const roles = ['Plan', 'Part', 'Merge'].map((name) => `Batch${name}FunctionRole`);
  return permissionsTable(batchTemplate(), [...roles, 'BatchRunnerStartFunctionRole', 'BatchStateMachineRole']);
}

function perImagePermissions(): Promise<string> {
  const template = batchTemplate(ModerationBackend.perImage());
  return permissionsTable(template, ['BatchImagesFunctionRole', 'BatchStateMachineRole']);
}

function batchTemplate(backend?: ModerationBackend): Template {
  return templateWith((stack) => {
    const bucket = (id: string) => new Bucket(stack, id, { encryptionKey: new Key(stack, `${id}Key`) });
    new MediaAnalysisBatch(stack, 'Batch', {
      input: { bucket: bucket('Images') },
      output: { bucket: bucket('Results'), prefix: 'moderation/', encryptionKey: new Key(stack, 'JobKey') },
      backend,
    });
  });
}

const BATCH_SIZES = [10_000, 210_000, 1_000_000, 10_000_000];

function batchTable(): string {
  const partsFor = (images: number, slots: number) => {
    const perJob = imagesPerPart(images, slots);
    return `${partsOf(images, perJob).toLocaleString('en-US')} of ${perJob.toLocaleString('en-US')}`;
  };
  const rows = BATCH_SIZES.map((images) => [
    images.toLocaleString('en-US'),
    ...CONCURRENT_JOBS_QUOTAS.map((slots) => partsFor(images, slots)),
    `$${estimatedDollars(images).toLocaleString('en-US')}`,
  ]);
  const jobs = CONCURRENT_JOBS_QUOTAS.map((slots) => `jobs with ${slots} slots`);
  return markdownTable(['images', ...jobs, 'estimated price'], rows);
}

function templateWith(build: (stack: Stack) => void): Template {
  const stack = new Stack(new App(), 'Docs');
  build(stack);
  return synthesized(stack);
}

const synthesized = (stack: Stack) => Synthesized.fromStack(stack).toJSON() as Template;

/** The page with every generated part written anew. */
export async function withGenerated(page: string): Promise<string> {
  const parts: Parts = { ...examplesOf(page), ...TABLES_AND_DIAGRAMS[page] };
  let text = textOf(page);
  for (const [name, generate] of Object.entries(parts)) text = withPart(text, name, await generate());
  return text;
}

async function main(): Promise<void> {
  useOwnTemporaryDirectory();
  for (const page of PAGES) {
    const text = await withGenerated(page);
    // A page that is written without a change would be newer than the build, and so would be built again.
    if (text !== textOf(page)) fs.writeFileSync(fileOf(page), text);
  }
  fs.writeFileSync(fileOf('docs/dashboard.svg'), await dashboardPicture());
  fs.writeFileSync(fileOf('docs/schedule.svg'), await schedulePlot());
}

if (require.main === module) void main();
