/** Runs a state machine of a synthesized template on aws-local-stepfunctions, in virtual time. */
import type * as engine from 'aws-local-stepfunctions' with { 'resolution-mode': 'import' };
import { EXECUTION_NAME_RULE, isExecutionName } from '../lib/protocol/execution-name';
import { rejectJsonata } from './engine';
import type { Execution } from './execution';
import { Program, type RunOptions } from './program';
import { ServiceError, type Services } from './services';
import { localArn, resourcesOf, type Template } from './template';
import type { VirtualTime } from './virtual-time';

export interface StartOptions extends RunOptions {
  readonly name?: string;
}

export class LocalStateMachine {
  readonly definition: engine.StateMachineDefinition;
  readonly stateMachineArn: string;
  /** All executions, by name. Those of Distributed Maps are the children of these. */
  readonly executions = new Map<string, Execution>();
  private readonly program: Program;

  constructor(
    template: Template,
    private readonly logicalId: string,
    services: Services,
    private readonly time: VirtualTime,
  ) {
    const properties = resourcesOf(template, 'AWS::StepFunctions::StateMachine')[logicalId];
    this.definition = JSON.parse(properties?.DefinitionString as string) as engine.StateMachineDefinition;
    this.stateMachineArn = localArn('states', `stateMachine:${logicalId}`);
    rejectJsonata(this.definition);
    this.program = new Program(this.definition, { Id: this.stateMachineArn, Name: logicalId }, { services, time });
  }

  start(input: unknown, { name = `execution-${this.executions.size + 1}`, random }: StartOptions = {}): Execution {
    if (!isExecutionName(name)) {
      throw new ServiceError('InvalidName', `Invalid Name: '${name}' ${EXECUTION_NAME_RULE}.`);
    }
    const executionArn = localArn('states', `execution:${this.logicalId}:${name}`);
    return this.record(this.program.run({ name, executionArn, input, startedAt: this.time.now() }, { random }));
  }

  /** Continues an execution that failed or was aborted, from the state in which it ended. */
  async redrive(execution: Execution, options: RunOptions = {}): Promise<Execution> {
    return this.record(await this.program.redrive(execution, options));
  }

  private record(execution: Execution): Execution {
    this.executions.set(execution.name, execution);
    return execution;
  }
}
