/** Without an answer of a function, the state machine itself makes the event, the Error and the Cause. */
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import { EXECUTION, FAILURE_PATH, JSON_PATH } from '../machine/function-task';
import { BatchStatus } from '../protocol/batch/batch-event';
import { ErrorName } from '../protocol/errors';
import { BATCH_FUNCTION_HINT } from '../protocol/hints';

/** Expects Lambda's error at FAILURE_PATH. */
export function batchFunctionFailed(scope: Construct, id: string): sfn.Pass {
  const failure = sfn.JsonPath.jsonToString(sfn.JsonPath.objectAt(FAILURE_PATH));
  const outcome = {
    status: BatchStatus.FAILED,
    error: ErrorName.BATCH_FUNCTION_FAILED,
    // States.Format needs its literal braces escaped.
    cause: sfn.JsonPath.format(`\\{"Hint":"${BATCH_FUNCTION_HINT}","FunctionFailure":{}\\}`, failure),
  };
  // eslint-disable-next-line awscdk/require-passing-this, awscdk/no-variable-construct-id -- a state of the caller's fragment
  return new sfn.Pass(scope, id, {
    ...JSON_PATH,
    parameters: {
      ...outcome,
      event: {
        id: sfn.JsonPath.format(`{}#${BatchStatus.FAILED}`, EXECUTION.executionArn),
        executionArn: EXECUTION.executionArn,
        stateMachineArn: EXECUTION.stateMachineArn,
        ...outcome,
      },
    },
  });
}
