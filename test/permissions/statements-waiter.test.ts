/** What the roles of a waiter may do, out of all actions that IAM knows. */
import type { Stack } from 'aws-cdk-lib';
import { allActions, matcherOf, permissionsOf } from '../../tools/permissions-table';
import { resourcesOf } from '../../local/template';
import { localTemplateOf, stackWithWaiter, templateOf } from '../support/synth';

interface Statement {
  readonly Effect: string;
  readonly Action: string | string[];
  readonly Resource: string | string[];
  readonly Condition?: unknown;
}

/** Statements by the logical id of the role that has them. */
function statementsOf(stack: Stack): Record<string, Statement[]> {
  const policies = Object.values(resourcesOf(localTemplateOf(stack), 'AWS::IAM::Policy'));
  return Object.fromEntries(
    policies.map(({ Roles, PolicyDocument }) => [
      (Roles as string[])[0].replace(/[0-9A-F]{8}$/, ''),
      (PolicyDocument as { Statement: Statement[] }).Statement,
    ]),
  );
}

describe('the roles of a waiter', () => {
  const { stack } = stackWithWaiter();
  const { WaiterPollFunctionRole, WaiterStateMachineRole, ...others } = statementsOf(stack);

  it('a waiter has two roles, without managed policies', () => {
    expect(others).toEqual({});
    templateOf(stack).resourceCountIs('AWS::IAM::Role', 2);
    expect(JSON.stringify(localTemplateOf(stack))).not.toContain('ManagedPolicyArns');
  });

  it('the poll function of a waiter may only read jobs in its region and write to its own log group', () => {
    expect(WaiterPollFunctionRole).toEqual([
      {
        Effect: 'Allow',
        Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
        Resource: expect.stringMatching(/^WaiterPollFunctionLogs/),
      },
      {
        Effect: 'Allow',
        Action: 'rekognition:GetMediaAnalysisJob',
        Resource: '*',
        Condition: { StringEquals: { 'aws:RequestedRegion': 'us-east-1' } },
      },
    ]);
  });

  it('the state machine of a waiter may only invoke its function, publish on its bus, log and trace', () => {
    const functionArn = expect.stringMatching(/:function:WaiterPollFunction[0-9A-F]{8}$/);
    expect(WaiterStateMachineRole).toEqual([
      { Effect: 'Allow', Action: 'lambda:InvokeFunction', Resource: functionArn },
      {
        Effect: 'Allow',
        Action: 'events:PutEvents',
        Resource: 'arn:aws:events:us-east-1:123456789012:event-bus/default',
      },
      {
        Effect: 'Allow',
        Resource: '*',
        Action: expect.arrayContaining(['logs:CreateLogDelivery', 'logs:DescribeLogGroups']),
      },
      { Effect: 'Allow', Resource: '*', Action: expect.arrayContaining(['xray:PutTraceSegments']) },
    ]);
    const onAnyResource = WaiterStateMachineRole.filter(({ Resource }) => Resource === '*').flatMap(
      ({ Action }) => Action,
    );
    expect(onAnyResource.filter((action) => !/^(logs|xray):/.test(action))).toEqual([]);
  });

  it('the roles of a waiter allow no action of IAM but to poll, invoke, publish, log and trace', async () => {
    const actions = await allActions();
    expect(actions.length).toBeGreaterThan(15_000);
    const permissions = permissionsOf(localTemplateOf(stack), actions);
    const allowedTo = (name: string) =>
      permissions.filter(({ role }) => role === name).map(({ action }) => action.replace(/^(logs|xray):.*/, '$1'));
    expect(allowedTo('WaiterPollFunctionRole')).toEqual(['logs', 'logs', 'rekognition:GetMediaAnalysisJob']);
    expect([...new Set(allowedTo('WaiterStateMachineRole'))]).toEqual([
      'lambda:InvokeFunction',
      'events:PutEvents',
      'logs',
      'xray',
    ]);
  });

  it('the evaluation of the statements treats wildcards and case as IAM does', () => {
    expect(matcherOf('s3:Get*')('s3:GetObject')).toBe(true);
    expect(matcherOf('S3:getobjec?')('s3:GetObject')).toBe(true);
    expect(matcherOf('*')('s3:GetObject')).toBe(true);
    expect(matcherOf('s3:Get')('s3:GetObject')).toBe(false);
    expect(matcherOf('s3.Get*')('s3:GetObject')).toBe(false);
  });

  it('no ARN in the template of a waiter has a partition', () => {
    expect(JSON.stringify(templateOf(stack).toJSON())).not.toMatch(/arn:aws(-cn|-us-gov)?:/);
  });
});
