/** Deploys states as a state machine, with grants on it. */
import type * as events from 'aws-cdk-lib/aws-events';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as logs from 'aws-cdk-lib/aws-logs';
import type * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import { MediaAnalysisJobGrants } from '../permissions/media-analysis-job-grants';
import { decryptExecutions } from '../permissions/statements';
import { loggedStateMachine, type LoggedStateMachineProps } from './logged-state-machine';

export interface DeployedStates {
  readonly stateMachine: sfn.IStateMachine;
  readonly stateMachineName: string;
  readonly logGroup: logs.ILogGroup;
  readonly grants: MediaAnalysisJobGrants;
  /** What a reader of executions needs beside the grant to read, where the machine has a key. */
  readonly readExecutions?: iam.PolicyStatement;
}

interface Content {
  readonly states: sfn.StateMachineFragment;
  readonly comment: string;
  readonly roleDescription: string;
}

export function deployStates(scope: Construct, content: Content, props: LoggedStateMachineProps): DeployedStates {
  const { stateMachine, logGroup } = loggedStateMachine(scope, content, props);
  // No execution starts before the functions have their permissions.
  stateMachine.node.addDependency(content.states);
  const { encryptionKey } = props;
  return {
    stateMachine,
    stateMachineName: stateMachine.stateMachineName,
    logGroup,
    grants: MediaAnalysisJobGrants._on(stateMachine, encryptionKey),
    readExecutions: encryptionKey && decryptExecutions(stateMachine, encryptionKey),
  };
}

/** The states of a waiter or runner. */
interface JobStates extends sfn.StateMachineFragment {
  readonly pollFunction: lambda.IFunction;
  readonly eventBus: events.IEventBus;
}

export interface DeployedMachine extends DeployedStates, Pick<JobStates, 'pollFunction' | 'eventBus'> {}

export function deployMachine(
  scope: Construct,
  states: JobStates,
  comment: string,
  props: LoggedStateMachineProps,
): DeployedMachine {
  const roleDescription = 'Invokes its functions and publishes changes of status';
  const { pollFunction, eventBus } = states;
  return { pollFunction, eventBus, ...deployStates(scope, { states, comment, roleDescription }, props) };
}
