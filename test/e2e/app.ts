/** The app that `npm run e2e` deploys: waiters that poll quickly, with a queue for every rule, and functions that fail. */
import { App, CfnOutput, Duration, Stack } from 'aws-cdk-lib';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import { ExampleStack } from '../../bin/example-stack';
import {
  MediaAnalysisJobRunner,
  MediaAnalysisJobWaiter,
  type MediaAnalysisJobWaiterProps,
  PollFunction,
  PollSchedule,
} from '../../lib';
import { BatchStack } from './batch-stack';
import {
  BATCH_STACK,
  EXAMPLE_STACK,
  OUTPUT_PREFIX,
  PREVIOUS_RELEASE,
  RULES,
  SCENARIO_STACK,
  UPGRADE_STACK,
  UPLOADS_PREFIX,
} from './names';

/** Short intervals, because executions run in real time here. */
const QUICK: MediaAnalysisJobWaiterProps = {
  timeout: Duration.minutes(10),
  pollSchedule: PollSchedule.proportional({ minInterval: Duration.seconds(1), maxInterval: Duration.seconds(3) }),
};

class ScenarioStack extends Stack {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    const waiter = new MediaAnalysisJobWaiter(this, 'Waiter', QUICK);
    const { pollFunction } = waiter;
    const runner = this.runner();
    for (const rule of RULES) {
      const target = this.queueFor(rule);
      waiter[rule](rule, { target });
      runner[rule](rule, { target });
    }
    this.output('Waiter', waiter.stateMachine.stateMachineArn);
    this.output('PollLog', (pollFunction as lambda.Function).logGroup.logGroupName);

    this.waiter('Impatient', { pollFunction, timeout: Duration.seconds(5) });
    this.waiter('Exiting', { pollFunction: this.exitingFunction() });
    const throttled = new PollFunction(this, 'Throttled');
    this.waiter('Throttled', { pollFunction: throttled });
    this.output('ThrottledFunction', throttled.functionName);
    this.parents(waiter);
  }

  private runner(): MediaAnalysisJobRunner {
    const uploads = new s3.Bucket(this, 'Uploads');
    // The same as eventBridgeEnabled, but without its custom resource, which needs Python with boto3.
    (uploads.node.defaultChild as s3.CfnBucket).notificationConfiguration = {
      eventBridgeConfiguration: { eventBridgeEnabled: true },
    };
    const results = new s3.Bucket(this, 'Results');
    const runner = new MediaAnalysisJobRunner(this, 'Runner', {
      ...QUICK,
      input: { bucket: uploads },
      output: { bucket: results, prefix: `${OUTPUT_PREFIX}/` },
      failOnInvalidLines: 0.5,
    });
    runner.onManifestUploaded('ManifestUploaded', { prefix: UPLOADS_PREFIX, suffix: '.jsonl' });
    this.output('Runner', runner.stateMachine.stateMachineArn);
    // Not part of the public API. The tests send this state machine the event of an upload a second time.
    const trigger = runner.node.findChild('ManifestUploads').node.findChild('StateMachine') as sfn.StateMachine;
    this.output('Uploads', trigger.stateMachineArn);
    this.output('UploadsBucket', uploads.bucketName);
    this.output('ResultsBucket', results.bucketName);
    return runner;
  }

  private waiter(id: string, props: MediaAnalysisJobWaiterProps): void {
    this.output(
      id,
      new MediaAnalysisJobWaiter(this, `${id}Waiter`, { ...QUICK, ...props }).stateMachine.stateMachineArn,
    );
  }

  private exitingFunction() {
    return new lambda.Function(this, 'ExitingFunction', {
      code: lambda.Code.fromInline('exports.handler = () => process.exit(1);'),
      handler: 'index.handler',
      runtime: lambda.Runtime.NODEJS_24_X,
    });
  }

  private parents(waiter: MediaAnalysisJobWaiter): void {
    const jobIds = {
      [sfn.QueryLanguage.JSON_PATH]: sfn.JsonPath.stringAt('$.JobId'),
      [sfn.QueryLanguage.JSONATA]: '{% $states.input.JobId %}',
    };
    for (const [queryLanguage, jobId] of Object.entries(jobIds)) {
      const parent = new sfn.StateMachine(this, `${queryLanguage}Parent`, {
        queryLanguage: queryLanguage as sfn.QueryLanguage,
        definitionBody: sfn.DefinitionBody.fromChainable(waiter.waitTask(this, `Wait in ${queryLanguage}`, { jobId })),
      });
      this.output(`${queryLanguage}Parent`, parent.stateMachineArn);
    }
  }

  private queueFor(rule: string) {
    const queue = new sqs.Queue(this, `${rule}Queue`);
    this.output(`${rule}Queue`, queue.queueUrl);
    return new targets.SqsQueue(queue);
  }

  private output(id: string, value: string): void {
    new CfnOutput(this, `${id}Output`, { value }).overrideLogicalId(id);
  }
}

/** This stack is deployed in two versions, one after the other. */
class UpgradeStack extends Stack {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    const previous = {
      ...QUICK,
      timeout: Duration.minutes(5),
      pollSchedule: PollSchedule.fixedInterval(Duration.seconds(2)),
    };
    const props = this.node.tryGetContext(PREVIOUS_RELEASE) ? previous : QUICK;
    const waiter = new MediaAnalysisJobWaiter(this, 'Waiter', props);
    new CfnOutput(this, 'Waiter1', { value: waiter.stateMachine.stateMachineArn }).overrideLogicalId('Waiter');
  }
}

const app = new App();
new ScenarioStack(app, SCENARIO_STACK);
new UpgradeStack(app, UPGRADE_STACK);
new BatchStack(app, BATCH_STACK);
new ExampleStack(app, EXAMPLE_STACK);
