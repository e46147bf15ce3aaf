/** Runs a state machine of a synthesized template on aws-local-stepfunctions, in virtual time. */
import type * as engine from 'aws-local-stepfunctions' with { 'resolution-mode': 'import' };
import { EXECUTION_NAME_RULE, isExecutionName } from '../lib/protocol/execution-name';
import { type Engine, loadEngine, rejectJsonata, UNCHECKED } from './engine';
import { type Execution, type ExecutionIdentity, recordExecution } from './execution';
import { withRandom } from './random';
import { ServiceError, type Services } from './services';
import { rejectUnknownParameters, type TaskHandler, taskHandlers } from './task-handlers';
import { localArn, resourcesOf, type Template } from './template';
import type { VirtualTime } from './virtual-time';

export interface StartOptions {
  readonly name?: string;
  /** Source of the execution's random numbers. */
  readonly random?: () => number;
}

export class LocalStateMachine {
  readonly definition: engine.StateMachineDefinition;
  readonly stateMachineArn: string;
  /** All executions, by name. */
  readonly executions = new Map<string, Execution>();
  private readonly StateMachine: Engine['StateMachine'];
  private readonly machine: engine.StateMachine;

  constructor(
    template: Template,
    private readonly logicalId: string,
    private readonly services: Services,
    private readonly time: VirtualTime,
  ) {
    const properties = resourcesOf(template, 'AWS::StepFunctions::StateMachine')[logicalId];
    this.definition = JSON.parse(properties?.DefinitionString as string) as engine.StateMachineDefinition;
    this.stateMachineArn = localArn('states', `stateMachine:${logicalId}`);
    rejectJsonata(this.definition);
    rejectUnknownParameters(this.definition);
    this.StateMachine = loadEngine(time).StateMachine;
    this.machine = new this.StateMachine(this.definition, UNCHECKED);
  }

  start(input: unknown, { name = `execution-${this.executions.size + 1}`, random }: StartOptions = {}): Execution {
    if (!isExecutionName(name)) {
      throw new ServiceError('InvalidName', `Invalid Name: '${name}' ${EXECUTION_NAME_RULE}.`);
    }
    const executionArn = localArn('states', `execution:${this.logicalId}:${name}`);
    const identity = { name, executionArn, input, startedAt: this.time.now() };
    return this.run(this.machine, input, identity, random);
  }

  /** Continues an execution that failed or was aborted, from the state in which it ended. */
  async redrive(execution: Execution, { random }: Pick<StartOptions, 'random'> = {}): Promise<Execution> {
    const { name, executionArn, input, startedAt } = execution;
    const last = (await execution.visits).at(-1)!;
    const rest = new this.StateMachine({ ...this.definition, StartAt: last.state }, UNCHECKED);
    return this.run(rest, last.input, { name, executionArn, input, startedAt }, random);
  }

  private run(
    machine: engine.StateMachine,
    input: unknown,
    identity: ExecutionIdentity,
    random: StartOptions['random'],
  ): Execution {
    const { name, executionArn } = identity;
    // The engine does not count retries. This count is right for states that run one after the other.
    const state = { RetryCount: 0 };
    const run = withRandom(random, () =>
      machine.run(input as never, {
        overrides: { taskResourceLocalHandlers: this.handlers(executionArn, state) as never },
        context: {
          Execution: { Id: executionArn, Name: name },
          StateMachine: { Id: this.stateMachineArn, Name: this.logicalId },
          State: state,
        },
      }),
    );
    const execution = recordExecution(run, identity, this.time);
    this.executions.set(name, execution);
    return execution;
  }

  /** The handlers of the definition's tasks. Virtual time stands still while one works. */
  private handlers(executionArn: string, state: { RetryCount: number }): Record<string, TaskHandler> {
    const { stateMachineArn } = this;
    const counted =
      (handler: TaskHandler): TaskHandler =>
      async (parameters) => {
        try {
          const result = await this.time.hold(() => handler(parameters));
          state.RetryCount = 0;
          return result;
        } catch (error) {
          state.RetryCount++;
          throw error;
        }
      };
    const handlers = Object.entries(taskHandlers(this.definition, this.services, { executionArn, stateMachineArn }));
    return Object.fromEntries(handlers.map(([name, handler]) => [name, counted(handler)]));
  }
}
