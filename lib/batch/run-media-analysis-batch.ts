/** The states of a batch: plan, run the parts, merge. */
import type * as events from 'aws-cdk-lib/aws-events';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import type * as tasks from 'aws-cdk-lib/aws-stepfunctions-tasks';
import type { Construct } from 'constructs';
import { FAILURE_PATH, JSON_PATH } from '../machine/function-task';
import { HALF_AN_HOUR, TWO_MINUTES } from '../machine/retries';
import { BatchStatus } from '../protocol/batch/batch-event';
import type { BatchOptions } from '../protocol/batch/batch-requests';
import { BatchStateName, BatchStep, type InitialBatchState } from '../protocol/batch/batch-state';
import { MERGE_FUNCTION_TIMEOUT_SECONDS, PLAN_FUNCTION_TIMEOUT_SECONDS } from '../protocol/limits';
import type { BoundBackend } from './backend/bound-backend';
import { batchFunctionFailed } from './batch-function-failed';
import { BATCH_EXECUTION, batchTask, publishBatchEvent } from './batch-tasks';
import { partStates } from './part-states';
import { PartsReader } from './parts-reader';

interface RunMediaAnalysisBatchProps {
  readonly functions: Readonly<Record<'plan' | 'part' | 'merge', lambda.IFunction>>;
  readonly backend: BoundBackend;
  readonly eventBus: events.IEventBus;
  readonly output: { readonly bucket: s3.IBucket };
  readonly options: BatchOptions;
}

const stepIs = (step: BatchStep) => sfn.Condition.stringEquals('$.next', step);

export class RunMediaAnalysisBatch extends sfn.StateMachineFragment {
  public readonly startState: sfn.State;
  public readonly endStates: sfn.INextable[] = [];

  constructor(
    scope: Construct,
    id: string,
    private readonly props: RunMediaAnalysisBatchProps,
  ) {
    super(scope, id);
    const { functions, backend, eventBus } = props;
    const takeInput = new sfn.Pass(this, 'Take input', {
      ...JSON_PATH,
      parameters: { input: sfn.JsonPath.objectAt('$') } satisfies InitialBatchState,
    });
    // Nothing is paid yet, and S3 may be out of reach because of the settings, such as a VPC without a route to it.
    const plan = this.call(BatchStateName.PLAN, functions.plan, PLAN_FUNCTION_TIMEOUT_SECONDS, HALF_AN_HOUR);
    const merge = this.call(BatchStateName.MERGE, functions.merge, MERGE_FUNCTION_TIMEOUT_SECONDS);
    const publishPlanned = publishBatchEvent(this, 'Publish plan', eventBus, { isFinal: false });
    const publishOutcome = publishBatchEvent(this, 'Publish outcome', eventBus, { isFinal: true });
    const failed = batchFunctionFailed(this, 'Batch function failed');
    const parts = this.parts();
    const start = backend.beforeParts(this, { parts, end: publishOutcome, functionFailed: failed });

    takeInput.next(plan);
    plan
      .addCatch(failed, { resultPath: FAILURE_PATH })
      .next(
        new sfn.Choice(this, 'Planned?', JSON_PATH)
          .when(stepIs(BatchStep.PLAN), plan)
          .when(stepIs(BatchStep.RUN), publishPlanned)
          .when(stepIs(BatchStep.DRY_RUN_ENDED), this.ended('Dry run ended'))
          .otherwise(publishOutcome),
      );
    publishPlanned.addCatch(start, { resultPath: '$.lostEvent' }).next(start);
    // What the children have recorded is merged in any case.
    parts.addCatch(merge, { resultPath: '$.mapFailure' }).next(merge);
    merge
      .addCatch(failed, { resultPath: FAILURE_PATH })
      .next(new sfn.Choice(this, 'Merged?', JSON_PATH).when(stepIs(BatchStep.MERGE), merge).otherwise(publishOutcome));
    failed.next(publishOutcome);
    publishOutcome.next(this.outcome());
    this.startState = takeInput;
  }

  private call(
    id: string,
    lambdaFunction: lambda.IFunction,
    timeoutSeconds: number,
    retry?: sfn.RetryProps,
  ): tasks.LambdaInvoke {
    const state = sfn.JsonPath.objectAt('$');
    const payload = { state, execution: BATCH_EXECUTION, options: this.props.options };
    return batchTask(this, id, { lambdaFunction, payload, timeoutSeconds, retry });
  }

  private outcome(): sfn.Choice {
    return new sfn.Choice(this, 'Outcome', JSON_PATH)
      .when(sfn.Condition.stringEquals('$.status', BatchStatus.SUCCEEDED), this.ended('Batch succeeded'))
      .otherwise(new sfn.Fail(this, 'Batch failed', { ...JSON_PATH, errorPath: '$.error', causePath: '$.cause' }));
  }

  /** An end whose output is `$.output`. */
  private ended(id: string): sfn.Pass {
    const pass = new sfn.Pass(this, id, { ...JSON_PATH, inputPath: '$.output' });
    this.endStates.push(pass);
    return pass;
  }

  private parts(): sfn.DistributedMap {
    const { functions, backend, eventBus, output, options } = this.props;
    const parts = new sfn.DistributedMap(this, BatchStateName.PARTS, {
      ...JSON_PATH,
      itemReader: new PartsReader(this, output.bucket, options.outputPrefix),
      itemSelector: {
        part: sfn.JsonPath.objectAt('$$.Map.Item.Value'),
        batch: sfn.JsonPath.objectAt('$.batch'),
        execution: BATCH_EXECUTION,
      },
      maxConcurrency: options.slots,
      // A child never fails. If one is lost all the same, the others go on.
      toleratedFailurePercentage: 100,
      mapExecutionType: sfn.StateMachineType.STANDARD,
      resultPath: sfn.JsonPath.DISCARD,
    });
    // Whether Step Functions itself repeats its read of the list is not documented. A denied read is to end soon.
    parts.addRetry({ errors: ['States.ItemReaderFailed'], ...TWO_MINUTES });
    // The processor's mode and type come from the map: CDK warns of them in a ProcessorConfig.
    return parts.itemProcessor(partStates(this, { partFunction: functions.part, backend, eventBus, options }));
  }
}
