/** Deploys the states of a waiter or runner as a state machine, with grants on it. */
import type * as events from 'aws-cdk-lib/aws-events';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as logs from 'aws-cdk-lib/aws-logs';
import type * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import { MediaAnalysisJobGrants } from '../permissions/media-analysis-job-grants';
import { decryptExecutions } from '../permissions/statements';
import { loggedStateMachine, type LoggedStateMachineProps } from './logged-state-machine';

/** The states of a waiter or runner. */
interface JobStates extends sfn.StateMachineFragment {
  readonly pollFunction: lambda.IFunction;
  readonly eventBus: events.IEventBus;
}

export interface DeployedMachine extends Pick<JobStates, 'pollFunction' | 'eventBus'> {
  readonly stateMachine: sfn.IStateMachine;
  readonly stateMachineName: string;
  readonly logGroup: logs.ILogGroup;
  readonly grants: MediaAnalysisJobGrants;
  /** What a reader of executions needs beside the grant to read, where the machine has a key. */
  readonly readExecutions?: iam.PolicyStatement;
}

export function deployMachine(
  scope: Construct,
  states: JobStates,
  comment: string,
  props: LoggedStateMachineProps,
): DeployedMachine {
  const roleDescription = 'Invokes its functions and publishes changes of status';
  const { stateMachine, logGroup } = loggedStateMachine(scope, { states, comment, roleDescription }, props);
  // No execution starts before the functions have their permissions.
  stateMachine.node.addDependency(states);
  const { pollFunction, eventBus } = states;
  const { encryptionKey } = props;
  return {
    pollFunction,
    eventBus,
    stateMachine,
    stateMachineName: stateMachine.stateMachineName,
    logGroup,
    grants: MediaAnalysisJobGrants._on(stateMachine, encryptionKey),
    readExecutions: encryptionKey && decryptExecutions(stateMachine, encryptionKey),
  };
}
