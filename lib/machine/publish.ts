/** The states that publish events. */
import { Duration } from 'aws-cdk-lib';
import type * as events from 'aws-cdk-lib/aws-events';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import * as tasks from 'aws-cdk-lib/aws-stepfunctions-tasks';
import type { Construct } from 'constructs';
import { EVENT_DETAIL_TYPE, EVENT_SOURCE } from '../protocol/event';
import { statePath } from '../protocol/state';
import { CORRELATION_PATH, JSON_PATH } from './function-task';
import { HALF_AN_HOUR, TWO_MINUTES } from './retries';

/** Retries for half an hour: no later event repeats the event of a final status. */
export function publishOutcome(scope: Construct, eventBus: events.IEventBus): tasks.EventBridgePutEvents {
  const publish = publishState(scope, 'Publish outcome', eventBus, Duration.seconds(60));
  // No Catch. An execution that fails in this state publishes when it is redriven. After a Catch it would end in a Fail state.
  publish.addRetry({ errors: [sfn.Errors.ALL], ...HALF_AN_HOUR });
  return publish;
}

/** Retries for two minutes, because the job is not polled meanwhile. Then the event is lost, and the wait goes on. */
export function publishProgress(scope: Construct, eventBus: events.IEventBus): tasks.EventBridgePutEvents {
  const publish = publishState(scope, 'Publish progress', eventBus, Duration.seconds(10));
  publish.addRetry({ errors: [sfn.Errors.ALL], ...TWO_MINUTES });
  return publish;
}

function publishState(scope: Construct, id: string, eventBus: events.IEventBus, timeout: Duration) {
  const detail = `States.JsonMerge(${CORRELATION_PATH.event}, ${statePath('event')}, false)`;
  // Step Functions adds the ARNs of the execution and of the state machine to the event's resources.
  // eslint-disable-next-line awscdk/require-passing-this, awscdk/no-variable-construct-id -- a state of the caller's fragment
  return new tasks.EventBridgePutEvents(scope, id, {
    ...JSON_PATH,
    entries: [
      {
        source: EVENT_SOURCE,
        detailType: EVENT_DETAIL_TYPE,
        detail: sfn.TaskInput.fromJsonPathAt(detail),
        eventBus,
      },
    ],
    resultPath: sfn.JsonPath.DISCARD,
    taskTimeout: sfn.Timeout.duration(timeout),
  });
}
