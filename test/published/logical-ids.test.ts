import * as fs from 'node:fs';
import * as path from 'node:path';
import { App, type Stack } from 'aws-cdk-lib';
import { ExampleStack } from '../../bin/example-stack';
import { RunnerExampleStack } from '../../bin/runner-example-stack';
import type { Template } from '../../local/template';
import { localTemplateOf } from '../support/synth';

/** Of what the construct with this id creates. */
const typesById = (id: string, { Resources }: Template) =>
  Object.fromEntries(
    Object.entries(Resources)
      .filter(([logicalId]) => logicalId.startsWith(id))
      .map(([logicalId, { Type }]) => [logicalId, Type]),
  );

/** As the oldest aws-cdk-lib has synthesized it. */
const snapshotOf = (test: string, { stackName }: Stack) => {
  const file = path.join(__dirname, '..', 'integ', `${test}.js.snapshot`, `${stackName}.template.json`);
  return JSON.parse(fs.readFileSync(file, 'utf8')) as Template;
};

// CloudFormation would replace a resource whose logical id changes, and what it holds would be lost.
it.each([
  ['Waiter', 'integ.waiter', new ExampleStack(new App(), 'MediaAnalysisExample')],
  ['Runner', 'integ.runner', new RunnerExampleStack(new App(), 'MediaAnalysisRunnerExample')],
])('the resources of the %s keep their logical ids', (id, test, stack) => {
  const kept = typesById(id, snapshotOf(test, stack));
  expect(Object.keys(kept).length).toBeGreaterThan(8);
  expect(typesById(id, localTemplateOf(stack))).toEqual(kept);
});
