/** waitTask: a state of another state machine that runs an execution of the waiter. */
import { Duration, Stack } from 'aws-cdk-lib';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { MediaAnalysisJobWaiter, type MediaAnalysisJobWaitTaskProps } from '../../lib';
import { LocalStateMachine } from '../../local/state-machine';
import { resourcesOf } from '../../local/template';
import { VirtualTime } from '../../local/virtual-time';
import { localTemplateOf, stackWithWaiter, stateInFlow } from '../support/synth';

const { JSONATA } = sfn.QueryLanguage;
const jobId = sfn.JsonPath.stringAt('$.JobId');

/** The state of a wait task. */
const waitState = (props: MediaAnalysisJobWaitTaskProps, language?: sfn.QueryLanguage) => {
  const { stack, waiter } = stackWithWaiter();
  return stateInFlow(stack, waiter.waitTask(stack, 'Wait for job', props), language);
};

describe('the state', () => {
  it('waitTask runs the waiter and returns its answer in a JSONPath machine', () => {
    const state = waitState({
      jobId,
      expectedDuration: Duration.minutes(20),
      timeout: Duration.hours(1),
      context: { order: 7 },
      executionName: 'wait-1',
    });
    expect(state).toEqual({
      Type: 'Task',
      End: true,
      Resource: 'arn:aws:states:::states:startExecution.sync:2',
      Parameters: {
        StateMachineArn: expect.stringMatching(/:stateMachine:WaiterStateMachine/),
        Name: 'wait-1',
        Input: {
          'JobId.$': '$.JobId',
          ExpectedDurationSeconds: 1200,
          TimeoutSeconds: 3600,
          Context: { order: 7 },
          'AWS_STEP_FUNCTIONS_STARTED_BY_EXECUTION_ID.$': '$$.Execution.Id',
        },
      },
      OutputPath: '$.Output',
    });
  });

  it('the role of a flow with a wait task may decrypt the executions of a waiter that has a key, and of no other', () => {
    const { stack, waiter } = stackWithWaiter();
    const withKey = new MediaAnalysisJobWaiter(stack, 'WithKey', { encryptionKey: new kms.Key(stack, 'Key') });
    for (const [id, each] of Object.entries({ Plain: waiter, Encrypted: withKey })) {
      const task = each.waitTask(stack, `${id}Task`, { jobId });
      new sfn.StateMachine(stack, id, { definitionBody: sfn.DefinitionBody.fromChainable(task) });
    }
    const policies = Object.entries(resourcesOf(localTemplateOf(stack), 'AWS::IAM::Policy'));
    const decryptsOf = (id: string) =>
      policies
        .filter(([name]) => name.startsWith(id))
        .flatMap(([, { PolicyDocument }]) => (PolicyDocument as { Statement: any[] }).Statement)
        .filter(({ Action }) => Action === 'kms:Decrypt');
    expect(decryptsOf('PlainRole')).toEqual([]);
    expect(decryptsOf('EncryptedRole')).toEqual([
      {
        Effect: 'Allow',
        Action: 'kms:Decrypt',
        Resource: expect.stringMatching(/^Key/),
        Condition: {
          StringEquals: {
            'kms:EncryptionContext:aws:states:stateMachineArn': expect.stringMatching(/:WithKeyStateMachine/),
          },
        },
      },
    ]);
  });

  it('waitTask with a resultPath keeps the input of the state beside the result', () => {
    const state = waitState({ jobId, resultPath: '$.wait' });
    expect(state).toMatchObject({ ResultPath: '$.wait' });
    expect(state).not.toHaveProperty('OutputPath');
  });

  it.each([undefined, JSONATA])(
    'waitTask runs the waiter and returns its answer in a JSONata machine (prop queryLanguage: %s)',
    (queryLanguage) => {
      const state = waitState({ jobId: '{% $states.input.JobId %}', queryLanguage }, JSONATA);
      expect(state).toMatchObject({
        Resource: 'arn:aws:states:::states:startExecution.sync:2',
        Arguments: { Input: { JobId: '{% $states.input.JobId %}' } },
        Output: '{% $states.result.Output %}',
      });
    },
  );

  it('the local engine rejects the JSONata machine of a wait task, because it cannot run JSONata', () => {
    const { stack, waiter } = stackWithWaiter();
    const task = waiter.waitTask(stack, 'Task', { jobId: '{% $states.input.JobId %}' });
    const flow = new sfn.StateMachine(stack, 'Flow', {
      queryLanguage: JSONATA,
      definitionBody: sfn.DefinitionBody.fromChainable(task),
    });
    const id = stack.getLogicalId(flow.node.defaultChild as sfn.CfnStateMachine);
    expect(() => new LocalStateMachine(localTemplateOf(stack), id, {} as never, new VirtualTime(0))).toThrow(/JSONata/);
  });
});

describe('the query language', () => {
  it.each<[string, Partial<MediaAnalysisJobWaitTaskProps>]>([
    ['jobId is a JSONata expression', { jobId: '{% $states.input.JobId %}' }],
    ['context has a JSONata expression', { context: { order: '{% $states.input.order %}' } }],
    ['executionName is a JSONata expression', { executionName: '{% $states.input.JobId %}' }],
    ['queryLanguage is JSONATA and no prop is an expression', { queryLanguage: JSONATA }],
  ])('waitTask makes a JSONata state when %s', (_what, props) => {
    const state = waitState({ jobId: 'a-job', ...props }, JSONATA);
    expect(state).toMatchObject({ Arguments: { Input: expect.anything() }, Output: '{% $states.result.Output %}' });
  });

  it('waitTask makes a JSONPath state when no prop is an expression, and a JSONata machine rejects this state', () => {
    expect(waitState({ jobId: 'a-job' })).toMatchObject({ OutputPath: '$.Output' });
    expect(() => waitState({ jobId: 'a-job' }, JSONATA)).toThrow(/'queryLanguage' can not be 'JSONPath'/);
  });
});

describe('the account and region of the flow', () => {
  const HERE = { account: '111111111111', region: 'us-east-1' };

  it.each([
    ['account', { ...HERE, account: '222222222222' }, '222222222222/us-east-1'],
    ['region', { ...HERE, region: 'eu-west-1' }, '111111111111/eu-west-1'],
  ])('waitTask rejects a flow in another %s than that of the waiter', (_what, env, place) => {
    const { stack, waiter } = stackWithWaiter({ stateMachineName: 'waiter' }, { env: HERE });
    const flows = new Stack(stack.node.root, 'Flows', { env });
    expect(() => waiter.waitTask(flows, 'Wait', { jobId: 'a-job' })).toThrow(
      'Flows/Wait: the flow must be in the account and region of Test/Waiter/StateMachine, 111111111111/us-east-1, whose ' +
        `executions it starts and waits for; received a scope in ${place}`,
    );
  });

  it('waitTask accepts a flow whose account and region are not known at synth', () => {
    const { stack, waiter } = stackWithWaiter({ stateMachineName: 'waiter' }, { env: HERE });
    const flows = new Stack(stack.node.root, 'Flows');
    expect(() => waiter.waitTask(flows, 'Wait', { jobId: 'a-job' })).not.toThrow();
  });
});
