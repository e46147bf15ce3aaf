import * as fs from 'node:fs';
import * as path from 'node:path';
import { App, type Stack } from 'aws-cdk-lib';
import { BatchExampleStack } from '../../bin/batch-example-stack';
import { ExampleStack } from '../../bin/example-stack';
import { RunnerExampleStack } from '../../bin/runner-example-stack';
import { ModerationBackend } from '../../lib';
import type { Template } from '../../local/template';
import { localTemplateOf } from '../support/synth';

/** The types of the resources that the construct with this id creates, by logical id. */
const typesById = (id: string, { Resources }: Template) =>
  Object.fromEntries(
    Object.entries(Resources)
      .filter(([logicalId]) => logicalId.startsWith(id))
      .map(([logicalId, { Type }]) => [logicalId, Type]),
  );

/** The template that the oldest supported aws-cdk-lib synthesized. */
const snapshotOf = (test: string, { stackName }: Stack) => {
  const file = path.join(__dirname, '..', 'integ', `${test}.js.snapshot`, `${stackName}.template.json`);
  return JSON.parse(fs.readFileSync(file, 'utf8')) as Template;
};

const backend = ModerationBackend.perImage();

// CloudFormation replaces a resource whose logical id changes, and the data in it is lost.
it.each([
  ['Waiter', 'integ.waiter', new ExampleStack(new App(), 'MediaAnalysisExample')],
  ['Runner', 'integ.runner', new RunnerExampleStack(new App(), 'MediaAnalysisRunnerExample')],
  ['Batch', 'integ.batch', new BatchExampleStack(new App(), 'MediaAnalysisBatchExample')],
  ['Batch', 'integ.images', new BatchExampleStack(new App(), 'MediaAnalysisImagesExample', { backend })],
])('the resources of the %s keep their logical ids', (id, test, stack) => {
  const kept = typesById(id, snapshotOf(test, stack));
  expect(Object.keys(kept).length).toBeGreaterThan(8);
  expect(typesById(id, localTemplateOf(stack))).toEqual(kept);
});
