import type * as iam from 'aws-cdk-lib/aws-iam';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import * as tasks from 'aws-cdk-lib/aws-stepfunctions-tasks';
import type { Construct } from 'constructs';
import { JSON_PATH } from '../../machine/function-task';
import { TWO_HOURS } from '../../machine/retries';

interface RunJobProps {
  readonly stateMachine: sfn.IStateMachine;
  /** What the role needs beside CDK's grant, to read executions of the runner. */
  readonly readExecutions?: iam.PolicyStatement;
}

/** Runs one job to its end, by an execution of the runner. */
export class RunJobTask extends tasks.StepFunctionsStartExecution {
  constructor(
    scope: Construct,
    id: string,
    private readonly runner: RunJobProps,
  ) {
    super(scope, id, {
      ...JSON_PATH,
      stateMachine: runner.stateMachine,
      integrationPattern: sfn.IntegrationPattern.RUN_JOB,
      name: sfn.JsonPath.stringAt('$.executionName'),
      input: sfn.TaskInput.fromJsonPathAt('$.input'),
      associateWithParent: false,
      resultSelector: { Output: sfn.JsonPath.objectAt('$.Output') },
      resultPath: '$.outcome',
    });
    // Step Functions itself throttles or is out of order: the runner has not been started. A failed execution is not retried here.
    this.addRetry({ errors: NOT_STARTED, ...TWO_HOURS });
  }

  protected override whenBoundToGraph(graph: sfn.StateGraph): void {
    super.whenBoundToGraph(graph);
    if (this.runner.readExecutions) graph.registerPolicyStatement(this.runner.readExecutions);
  }
}

/** Errors of StartExecution after which it can be called again. */
const NOT_STARTED = [
  'StepFunctions.ExecutionLimitExceededException',
  'StepFunctions.ExecutionLimitExceeded',
  'StepFunctions.ThrottlingException',
  'StepFunctions.SdkClientException',
];
