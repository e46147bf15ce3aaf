import { App, Duration, Stack } from 'aws-cdk-lib';
import { Match } from 'aws-cdk-lib/assertions';
import { MediaAnalysisDashboard, MediaAnalysisJobWaiter } from '../../lib';
import { resourcesOf } from '../../local/template';
import { localTemplateOf, stackWithWaiter, templateOf, untyped } from '../support/synth';

describe('the dashboard', () => {
  it('the dashboard has a heading and eight graphs for each of its state machines', () => {
    const stack = new Stack(new App(), 'Test');
    const machines = ['One', 'Two'].map((id) => new MediaAnalysisJobWaiter(stack, id));
    new MediaAnalysisDashboard(stack, 'Dashboard', {
      machines,
      dashboardName: 'jobs',
      defaultInterval: Duration.days(1),
    });
    const [{ DashboardBody, DashboardName }] = Object.values(
      resourcesOf(localTemplateOf(stack), 'AWS::CloudWatch::Dashboard'),
    );
    expect(DashboardName).toBe('jobs');
    const { widgets, start } = JSON.parse(DashboardBody as string) as { widgets: any[]; start: string };
    expect(start).toBe('-P1D');
    expect(
      widgets.map(({ type, x, y, properties }) => [x, y, type === 'text' ? properties.markdown : properties.title]),
    ).toEqual(
      ['One', 'Two'].flatMap((id, index) => [
        [0, 13 * index, `## Test/${id}`],
        [0, 13 * index + 1, 'Jobs by outcome'],
        [6, 13 * index + 1, 'Running now'],
        [12, 13 * index + 1, 'Age of the oldest'],
        [18, 13 * index + 1, 'Detection latency'],
        [0, 13 * index + 7, 'API errors by kind'],
        [6, 13 * index + 7, 'Throttles'],
        [12, 13 * index + 7, 'Seconds per image'],
        [18, 13 * index + 7, 'Failed notifications'],
      ]),
    );
  });

  it('dashboardWidgets returns eight graphs for a dashboard of another class', () => {
    const { stack, waiter } = stackWithWaiter();
    expect(waiter.dashboardWidgets()).toHaveLength(8);
    templateOf(stack).resourcePropertiesCountIs('AWS::Logs::MetricFilter', Match.anyValue(), 1);
  });
});

describe('the prop machines', () => {
  it.each<[string, (waiter: MediaAnalysisJobWaiter) => unknown, string]>([
    ['a waiter that is not in a list', (waiter) => waiter, 'an object'],
    ['a list with a state machine', (waiter) => [waiter, waiter.stateMachine], 'Test/Waiter/StateMachine in it'],
    ['a list with a string', () => ['waiter'], '"waiter" in it'],
  ])('MediaAnalysisDashboard rejects %s as machines', (_what, machinesOf, received) => {
    const { stack, waiter } = stackWithWaiter();
    const machines = untyped(machinesOf(waiter));
    expect(() => new MediaAnalysisDashboard(stack, 'Dashboard', { machines })).toThrow(
      `Test/Dashboard: machines must be a list of waiters, runners and batches; received ${received}`,
    );
  });

  it('MediaAnalysisDashboard rejects props that are undefined', () => {
    expect(() => new MediaAnalysisDashboard(new Stack(), 'Dashboard', untyped(undefined))).toThrow(
      'Default/Dashboard: machines must be a list of waiters, runners and batches; received undefined',
    );
  });
});
