/** What `npm run e2e` deploys: waiters that poll quickly, with a queue behind every rule, and what goes wrong around them. */
import { App, CfnOutput, Duration, Stack } from 'aws-cdk-lib';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import { ExampleStack } from '../../bin/example-stack';
import { MediaAnalysisJobWaiter, type MediaAnalysisJobWaiterProps, PollFunction, PollSchedule } from '../../lib';
import { EXAMPLE_STACK, PREVIOUS_RELEASE, RULES, SCENARIO_STACK, UPGRADE_STACK } from './names';

/** Executions run in real time here. */
const QUICK: MediaAnalysisJobWaiterProps = {
  timeout: Duration.minutes(10),
  pollSchedule: PollSchedule.proportional({ minInterval: Duration.seconds(1), maxInterval: Duration.seconds(3) }),
};

class ScenarioStack extends Stack {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    const waiter = new MediaAnalysisJobWaiter(this, 'Waiter', QUICK);
    const { pollFunction } = waiter;
    for (const rule of RULES) waiter[rule](rule, { target: this.queueFor(rule) });
    this.output('Waiter', waiter.stateMachine.stateMachineArn);
    this.output('PollLog', (pollFunction as lambda.Function).logGroup.logGroupName);

    this.waiter('Impatient', { pollFunction, timeout: Duration.seconds(5) });
    this.waiter('Exiting', { pollFunction: this.exitingFunction() });
    const throttled = new PollFunction(this, 'Throttled');
    this.waiter('Throttled', { pollFunction: throttled });
    this.output('ThrottledFunction', throttled.functionName);
    this.parents(waiter);
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

/** Deployed in two versions, one after the other. */
class UpgradeStack extends Stack {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    const previous = { ...QUICK, timeout: Duration.minutes(5), pollSchedule: PollSchedule.fixed(Duration.seconds(2)) };
    const props = this.node.tryGetContext(PREVIOUS_RELEASE) ? previous : QUICK;
    const waiter = new MediaAnalysisJobWaiter(this, 'Waiter', props);
    new CfnOutput(this, 'Waiter1', { value: waiter.stateMachine.stateMachineArn }).overrideLogicalId('Waiter');
  }
}

const app = new App();
new ScenarioStack(app, SCENARIO_STACK);
new UpgradeStack(app, UPGRADE_STACK);
new ExampleStack(app, EXAMPLE_STACK);
