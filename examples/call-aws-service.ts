import { App, Duration, Stack } from 'aws-cdk-lib';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { CallAwsService } from 'aws-cdk-lib/aws-stepfunctions-tasks';

export const stack = new Stack(new App(), 'Loop');

const getJob = CallAwsService.jsonata(stack, 'Get job', {
  service: 'rekognition',
  action: 'getMediaAnalysisJob',
  parameters: { JobId: '{% $states.context.Execution.Input.JobId %}' },
  iamResources: ['*'],
});
const passing = ['ProvisionedThroughputExceeded', 'Throttling', 'InternalServerError'];
getJob.addRetry({ errors: passing.map((name) => `Rekognition.${name}Exception`), maxAttempts: 10 });

const age = '($millis() - $toMillis($states.input.CreationTimestamp)) / 1000';
const seconds = `$round($max([10, $min([120, 0.05 * ${age}])]) * (0.9 + 0.2 * $random()))`;
const wait = sfn.Wait.jsonata(stack, 'Wait', { time: sfn.WaitTime.seconds(`{% ${seconds} %}`) }).next(getJob);

const isStatus = (status: string) => sfn.Condition.jsonata(`{% $states.input.Status = '${status}' %}`);
const status = sfn.Choice.jsonata(stack, 'Job status')
  .when(isStatus('SUCCEEDED'), new sfn.Succeed(stack, 'Job succeeded'))
  .when(isStatus('FAILED'), sfn.Fail.jsonata(stack, 'Job failed', { cause: '{% $string($states.input) %}' }))
  .otherwise(wait);

new sfn.StateMachine(stack, 'StateMachine', {
  definitionBody: sfn.DefinitionBody.fromChainable(getJob.next(status)),
  timeout: Duration.hours(24),
});
