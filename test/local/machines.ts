/** A local cloud with a few state machines and functions, for its own tests. */
import type { Execution } from '../../local/execution';
import { LocalCloud } from '../../local/local-cloud';
import type { Handler } from '../../local/local-function';
import type { Template } from '../../local/template';

type States = Record<string, object>;

export interface Definition {
  readonly StartAt: string;
  readonly States: States;
}

/** States that follow each other. */
export function chain(states: States): Definition {
  const names = Object.keys(states);
  const linked = names.map((name, index) => [
    name,
    index === names.length - 1 ? { End: true, ...states[name] } : { Next: names[index + 1], ...states[name] },
  ]);
  return { StartAt: names[0], States: Object.fromEntries(linked) };
}

/** A template with these state machines and with functions of these names. */
export const templateOf = (machines: Record<string, Definition>, functions: readonly string[] = []): Template => ({
  Resources: Object.fromEntries([
    ...Object.entries(machines).map(([id, definition]) => [
      id,
      { Type: 'AWS::StepFunctions::StateMachine', Properties: { DefinitionString: JSON.stringify(definition) } },
    ]),
    ...functions.map((name) => [
      name,
      { Type: 'AWS::Lambda::Function', Properties: { Handler: `${name}.handler`, Timeout: 900 } },
    ]),
    ['Bucket', { Type: 'AWS::S3::Bucket' }],
  ]),
});

export const arnOf = (machine: string) => `arn:aws:states:us-east-1:123456789012:stateMachine:${machine}`;

export const invoke = (name: string, payload: object = { 'input.$': '$' }, more: object = {}) => ({
  Type: 'Task',
  Resource: 'arn:aws:states:::lambda:invoke',
  Parameters: { FunctionName: `arn:aws:lambda:us-east-1:123456789012:function:${name}`, Payload: payload },
  OutputPath: '$.Payload',
  ...more,
});

export const startExecution = (parameters: object = {}, more: object = {}, resource = 'startExecution.sync:2') => ({
  Type: 'Task',
  Resource: `arn:aws:states:::states:${resource}`,
  Parameters: { StateMachineArn: arnOf('Nested'), 'Input.$': '$', ...parameters },
  ...more,
});

export const LIST = { Bucket: 'Bucket', Name: 'list.json' };

/** A Distributed Map over the list. */
export const distributedMap = (children: Definition, more: object = {}) => ({
  Type: 'Map',
  ItemReader: {
    Resource: 'arn:aws:states:::s3:getObject',
    ReaderConfig: { InputType: 'JSON' },
    Parameters: { Bucket: LIST.Bucket, Key: LIST.Name },
  },
  ItemProcessor: { ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' }, ...children },
  ...more,
});

export const wait = (seconds: number) => ({ Type: 'Wait', Seconds: seconds });

/** Fails if the member of the input is true, and waits before. */
export const failIf = (member: string, seconds = 1): Definition => ({
  StartAt: 'Wait',
  States: {
    Wait: { ...wait(seconds), Next: 'Bad?' },
    'Bad?': {
      Type: 'Choice',
      Choices: [{ Variable: `$.${member}`, BooleanEquals: true, Next: 'Fail' }],
      Default: 'Done',
    },
    Fail: { Type: 'Fail', Error: 'Bad', Cause: 'The item is bad.' },
    Done: { Type: 'Pass', End: true },
  },
});

/** A cloud for the tests of one file. Each test opens its own. The state machine under test is named Machine. */
export class CloudUnderTest {
  cloud!: LocalCloud;

  constructor() {
    afterEach(() => this.cloud.stop());
  }

  async open(
    machines: Record<string, Definition>,
    items: readonly unknown[] = [],
    functions: Readonly<Record<string, Handler>> = {},
  ): Promise<void> {
    this.cloud = await LocalCloud.start({ template: templateOf(machines, Object.keys(functions)), functions });
    await this.cloud.store.write(LIST, JSON.stringify(items));
  }

  start(input: unknown = {}): Execution {
    return this.cloud.stateMachine('Machine').start(input, { name: 'one' });
  }

  end({ outcome }: Execution) {
    return this.cloud.time.runUntil(outcome);
  }

  run(input?: unknown) {
    return this.end(this.start(input));
  }

  pass(seconds: number) {
    return this.cloud.time.runUntil(this.cloud.time.sleep(seconds * 1_000));
  }
}

export const statusesOf = (executions: readonly Execution[]) =>
  executions.map(({ soFar }) => soFar.end?.outcome.status);
