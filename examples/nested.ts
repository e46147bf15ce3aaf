import { App, Stack } from 'aws-cdk-lib';
import { DefinitionBody, JsonPath, QueryLanguage, StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { MediaAnalysisJobWaiter } from '../lib';

export const stack = new Stack(new App(), 'Nested');
const waiter = new MediaAnalysisJobWaiter(stack, 'Waiter');

new StateMachine(stack, 'JsonPathFlow', {
  definitionBody: DefinitionBody.fromChainable(
    waiter.waitTask(stack, 'Wait for job', { jobId: JsonPath.stringAt('$.JobId') }),
  ),
});
new StateMachine(stack, 'JsonataFlow', {
  queryLanguage: QueryLanguage.JSONATA,
  definitionBody: DefinitionBody.fromChainable(
    waiter.waitTask(stack, 'Wait for this job', { jobId: '{% $states.input.JobId %}' }),
  ),
});
