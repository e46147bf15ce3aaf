/** The definitions of all state machines. */
import { ENDS, FINAL_STATUSES } from '../../lib/protocol/status';
import { resourcesOf } from '../../local/template';
import { definitionOf, definitionsOf, localTemplateOf, stackWithRunner, stackWithWaiter } from '../support/synth';

const waiter = definitionOf(stackWithWaiter().waiter.stateMachine);
const { stack, runner } = stackWithRunner();
runner.onManifestUploaded('ManifestUploaded');

it('the definitions of waiter, runner and uploads are valid Amazon States Language', () => {
  // The package has no types, and changes the definition that it validates.
  type Validate = (definition: unknown) => { isValid: boolean; errors: unknown[] };
  const validate = jest.requireActual<Validate>('asl-validator');
  const definitions = [waiter, ...Object.values(definitionsOf(stack))];
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

it('the time-out of a task exceeds that of its function, so that the error of Lambda reaches the Catch', () => {
  const functions = resourcesOf(localTemplateOf(stack), 'AWS::Lambda::Function');
  const { States } = definitionOf(runner.stateMachine);
  const tasks = (Object.values(States) as FunctionTask[]).filter(({ Parameters }) => Parameters?.FunctionName);
  expect(tasks).toHaveLength(2);
  for (const { Parameters, TimeoutSeconds } of tasks) {
    const { Timeout } = functions[Parameters!.FunctionName!.split(':').at(-1)!];
    expect(TimeoutSeconds).toBeGreaterThan(Timeout as number);
  }
});

it('the definition of the waiter names no query language, so that it is JSONPath', () => {
  expect(JSON.stringify(waiter)).not.toContain('QueryLanguage');
});

it('the definition of the waiter has one end state for every final status', () => {
  const { Choices } = waiter.States.Outcome as { Choices: { StringEquals: string; Next: string }[] };
  expect(Choices).toHaveLength(4);
  expect(Choices.map(({ StringEquals, Next }) => [StringEquals, Next])).toEqual(
    FINAL_STATUSES.map((status) => [status, ENDS[status].state]),
  );
});

it('the tasks of the waiter retry with full jitter, and their attempts and delays have limits', () => {
  const tasks = ['Get job', 'Publish progress', 'Publish outcome'];
  const retries = tasks.map((name) => waiter.States[name].Retry as any[]);
  expect(retries[0][0].ErrorEquals).toContain('Lambda.TooManyRequestsException');
  for (const retry of retries.flat()) {
    expect(retry).toMatchObject({ JitterStrategy: 'FULL', BackoffRate: 2 });
    expect(retry.MaxDelaySeconds).toBeLessThanOrEqual(120);
    expect(retry.MaxAttempts).toBeLessThanOrEqual(120);
  }
});
