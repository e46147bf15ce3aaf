/** The first state: it puts the input of the execution into the state that travels round the loop. */
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import type { InitialState } from '../protocol/state';
import { marked } from '../synth/flow-checks';
import { JSON_PATH } from './function-task';

/** The input is a member of the state, not the state itself, so that even an input that is no object can be reported. */
export class TakeInput extends sfn.Pass {
  constructor(scope: Construct, id: string, executionInput: unknown) {
    const parameters = {
      input: executionInput,
      waitId: sfn.JsonPath.uuid(),
      correlation: { event: {}, cause: {} },
    } satisfies InitialState;
    super(scope, id, { ...JSON_PATH, parameters });
  }

  public override toStateJson(queryLanguage?: sfn.QueryLanguage): object {
    return marked(this, super.toStateJson(queryLanguage));
  }
}
