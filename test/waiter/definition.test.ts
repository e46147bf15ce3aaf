import type { Stack } from 'aws-cdk-lib';
import { resourcesOf } from '../../local/template';
import type { Definition } from '../../tools/diagram';
import { localTemplateOf, stackWithRunner, stackWithWaiter } from '../support/synth';

const { stack } = stackWithWaiter();
const [definition] = definitionsIn(stack);

const runner = stackWithRunner();
runner.runner.onManifestUploaded('ManifestUploaded');

function definitionsIn(stack: Stack): Definition[] {
  const machines = Object.values(resourcesOf(localTemplateOf(stack), 'AWS::StepFunctions::StateMachine'));
  return machines.map(({ DefinitionString }) => JSON.parse(DefinitionString as string) as Definition);
}

it('is valid Amazon States Language, and so are those of the runner and of its uploads', () => {
  // The package has no types, and writes into what it is given.
  type Validate = (definition: unknown) => { isValid: boolean; errors: unknown[] };
  const validate = jest.requireActual<Validate>('asl-validator');
  const definitions = [definition, ...definitionsIn(runner.stack)];
  expect(definitions).toHaveLength(3);
  for (const each of definitions) {
    const { isValid, errors } = validate(structuredClone(each));
    expect({ isValid, errors }).toEqual({ isValid: true, errors: [] });
  }
});

interface FunctionTask {
  readonly TimeoutSeconds: number;
  readonly Parameters?: { readonly FunctionName?: string };
}

it('gives a function that times out the time to say so itself', () => {
  const functions = resourcesOf(localTemplateOf(runner.stack), 'AWS::Lambda::Function');
  const [{ States }] = definitionsIn(runner.stack);
  const tasks = (Object.values(States) as unknown as FunctionTask[]).filter(
    ({ Parameters }) => Parameters?.FunctionName,
  );
  expect(tasks).toHaveLength(2);
  for (const { Parameters, TimeoutSeconds } of tasks) {
    const { Timeout } = functions[Parameters!.FunctionName!.split(':').at(-1)!];
    expect(TimeoutSeconds).toBeGreaterThan(Timeout as number);
  }
});

it('is JSONPath, which every engine and account runs', () => {
  expect(JSON.stringify(definition)).not.toContain('QueryLanguage');
});

it('has an end for every status that ends a wait', () => {
  const choices = JSON.stringify(definition.States.Outcome);
  for (const status of ['SUCCEEDED', 'FAILED', 'TIMED_OUT', 'ERROR']) expect(choices).toContain(`"${status}"`);
});

it('retries only what Lambda and EventBridge do, with a bound and full jitter', () => {
  const tasks = ['Get job', 'Publish progress', 'Publish outcome'];
  const retries = tasks.map((name) => (definition.States[name] as any).Retry as any[]);
  expect(retries[0][0].ErrorEquals).toContain('Lambda.TooManyRequestsException');
  for (const retry of retries.flat()) {
    expect(retry).toMatchObject({ JitterStrategy: 'FULL', BackoffRate: 2 });
    expect(retry.MaxDelaySeconds).toBeLessThanOrEqual(120);
    expect(retry.MaxAttempts).toBeLessThanOrEqual(120);
  }
});
