import { JOB_STATUSES } from '../lib/rekognition';
import { resourcesOf } from '../local/template';
import type { Definition } from '../local/diagram';
import { localTemplateOf, stackWithWaiter } from './support/synth';

const { stack } = stackWithWaiter();
const [machine] = Object.values(resourcesOf(localTemplateOf(stack), 'AWS::StepFunctions::StateMachine'));
const definition = JSON.parse(machine.DefinitionString as string) as Definition;

it('is valid Amazon States Language', () => {
  // The package has no types, and writes into what it is given.
  type Validate = (definition: unknown) => { isValid: boolean; errors: unknown[] };
  const { isValid, errors } = jest.requireActual<Validate>('asl-validator')(structuredClone(definition));
  expect({ isValid, errors }).toEqual({ isValid: true, errors: [] });
});

it('is JSONPath, which every engine and account runs', () => {
  expect(JSON.stringify(definition)).not.toContain('QueryLanguage');
});

it('has a way for every status', () => {
  const choices = JSON.stringify(definition.States['Job status']);
  for (const status of [...JOB_STATUSES, 'TIMED_OUT', 'ERROR']) expect(choices).toContain(`"${status}"`);
});

it('retries only what Lambda and EventBridge do, with a bound and full jitter', () => {
  const retries = ['Get job', 'Publish state change'].map((name) => (definition.States[name] as any).Retry as any[]);
  expect(retries[0][0].ErrorEquals).toContain('Lambda.TooManyRequestsException');
  for (const retry of retries.flat()) {
    expect(retry).toMatchObject({ JitterStrategy: 'FULL', BackoffRate: 2 });
    expect(retry.MaxDelaySeconds).toBeLessThanOrEqual(120);
    expect(retry.MaxAttempts).toBeLessThanOrEqual(120);
  }
});
