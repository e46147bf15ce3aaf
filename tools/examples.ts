/** The code that pages show: each example is a file of `examples`, which the build compiles and a test runs. */
import { textOf } from './generated-part';

/** The files of `examples` that each page shows, without their ending. */
export const EXAMPLES: Readonly<Record<string, readonly string[]>> = {
  'README.md': ['images', 'wait'],
  'docs/alternatives.md': ['call-aws-service'],
  'docs/batch.md': ['batch'],
  'docs/events.md': ['across-stacks'],
  'docs/long-queues.md': ['long-queue'],
  'docs/monitoring.md': ['watch'],
  'docs/runner.md': ['run'],
  'docs/waiter.md': ['from-sdk', 'from-s3', 'nested'],
};

/** The generated parts of a page that show its examples. */
export const examplesOf = (page: string): Readonly<Record<string, () => string>> =>
  Object.fromEntries((EXAMPLES[page] ?? []).map((name) => [`example ${name}`, () => exampleFor(page, name)]));

function exampleFor(page: string, name: string): string {
  const file = textOf(`examples/${name}.ts`);
  const code = file
    .replace("'../lib'", "'cdk-rekognition-media-analysis'")
    .replace('export const stack', 'const stack');
  // jsii-rosetta compiles the code of README. "nofixture" keeps the imports of rosetta/default.ts-fixture out of it.
  const language = page === 'README.md' ? 'ts nofixture' : 'ts';
  return `\`\`\`${language}\n${code.trimEnd()}\n\`\`\``;
}
