import * as fs from 'node:fs';
import * as http from 'node:http';
import type { AddressInfo } from 'node:net';
import * as path from 'node:path';
import type { Stack } from 'aws-cdk-lib';
import * as ts from 'typescript';
import * as library from '../lib';
import { loadModule } from '../local/load-module';
import { DOCUMENTS, withGenerated } from '../local/docs';
import { textOf } from '../local/generated-part';
import { templateOf } from './support/synth';

const root = path.join(__dirname, '..');
const readme = fs.readFileSync(path.join(root, 'README.md'), 'utf8');
const examples = [...readme.matchAll(/```ts\n([^]*?)```/g)].map(([, code]) => code);

// Inside the project, so that the examples find its packages.
const directory = fs.mkdtempSync(path.join(root, 'node_modules', '.readme-'));
const files = examples.map((_code, index) => path.join(directory, `example-${index}.ts`));
beforeAll(() => files.forEach((file, index) => fs.writeFileSync(file, examples[index])));
afterAll(() => fs.rmSync(directory, { recursive: true }));

it.each(Object.keys(DOCUMENTS))(
  'the generated parts of %s are what is generated (npm run docs writes them)',
  async (name) => expect(await withGenerated(name)).toBe(textOf(name)),
);

it('its examples compile', () => {
  const program = ts.createProgram(files, {
    noEmit: true,
    strict: true,
    skipLibCheck: true,
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.Node16,
    moduleResolution: ts.ModuleResolutionKind.Node16,
    types: ['node'],
    paths: { 'cdk-rekognition-media-analysis': [path.join(root, 'lib', 'index.d.ts')] },
  });
  const errors = ts
    .getPreEmitDiagnostics(program)
    .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'));
  expect(errors).toEqual([]);
}, 60_000);

/** Runs an example, and returns what it exports and its stack. */
function run(index: number): { stack?: Stack; [name: string]: unknown } {
  const code = examples[index];
  const source = code.includes('const stack') ? `${code}\nexport { stack };` : code;
  const compilerOptions = { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 };
  const { outputText } = ts.transpileModule(source, { compilerOptions });
  const file = path.join(directory, `example-${index}.js`);
  fs.writeFileSync(file, outputText);
  return loadModule(file, {}, { 'cdk-rekognition-media-analysis': library });
}

it.each([
  [
    'the construct',
    'onJobSucceeded',
    { 'AWS::StepFunctions::StateMachine': 1, 'AWS::Events::Rule': 2, 'AWS::SQS::Queue': 2 },
  ],
  ['the S3 event', 'aws.s3', { 'AWS::StepFunctions::StateMachine': 1, 'AWS::Events::Rule': 1, 'AWS::S3::Bucket': 1 }],
  ['the other state machines', 'JsonataFlow', { 'AWS::StepFunctions::StateMachine': 3 }],
  [
    'the runner',
    'onManifestUploaded',
    { 'AWS::StepFunctions::StateMachine': 2, 'AWS::Events::Rule': 2, 'AWS::S3::Bucket': 2 },
  ],
  ['the dashboard', 'addAlarms', { 'AWS::CloudWatch::Dashboard': 1, 'AWS::CloudWatch::Alarm': 3 }],
])('its example of %s synthesizes', (_what, mark, counts) => {
  const index = examples.findIndex((code) => code.includes(mark));
  const template = templateOf(run(index).stack!);
  for (const [type, count] of Object.entries(counts)) template.resourceCountIs(type, count);
});

it('its example of an SDK starts an execution', async () => {
  const requests: unknown[] = [];
  const server = http.createServer((request, response) => {
    request.on('data', (body: Buffer) => requests.push([request.headers['x-amz-target'], JSON.parse(body.toString())]));
    request.on('end', () => response.end(JSON.stringify({ executionArn: 'arn:execution', startDate: 0 })));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  process.env.AWS_ENDPOINT_URL_SFN = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const index = examples.findIndex((code) => code.includes('SFNClient'));
  const { waitFor } = run(index) as { waitFor: (jobId: string, stateMachineArn: string) => Promise<string> };
  await expect(waitFor('a-job', 'arn:machine')).resolves.toBe('arn:execution');
  expect(requests).toEqual([
    ['AWSStepFunctions.StartExecution', { stateMachineArn: 'arn:machine', name: 'a-job', input: '{"JobId":"a-job"}' }],
  ]);
  server.closeAllConnections();
  server.close();
});

it('every example is one of those', () => expect(examples).toHaveLength(6));
