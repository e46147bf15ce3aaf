import { addJob, runCommand, STACK, useWaiterExample } from '../support/cli';

const waiter = useWaiterExample();

describe('status and list', () => {
  beforeAll(async () => {
    await runCommand(waiter.aws, ['wait', addJob(waiter, [[0, 'SUCCEEDED']]), '--name', 'one']);
    await runCommand(waiter.aws, ['wait', addJob(waiter, [[0, 'QUEUED']]), '--name', 'two', '--detach']);
  });

  it('status shows an execution by its name', async () => {
    expect(await runCommand(waiter.aws, ['status', 'one'])).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(/^SUCCEEDED\n{/),
    });
    const { stdout } = await runCommand(waiter.aws, ['status', 'two']);
    expect(stdout).toMatch(/^(starting|QUEUED · age [\d:]+( d [\d:]+)? · \d+ polls?( · next in \d+ s)?)\n$/);
  });

  it('list shows the latest executions, or only those with a status', async () => {
    const { stdout } = await runCommand(waiter.aws, ['list', '--limit', '2']);
    expect(stdout).toMatch(
      /^EXECUTION {2}STATUS +STARTED +DURATION\ntwo +RUNNING +\d{4}-.*\none +SUCCEEDED +\d{4}-.*\n$/,
    );
    const running = await runCommand(waiter.aws, ['list', '--status', 'RUNNING', '--json']);
    const statuses = (JSON.parse(running.stdout) as { status: string }[]).map(({ status }) => status);
    expect(new Set(statuses)).toEqual(new Set(['RUNNING']));
  });

  it('status and list write times in ISO 8601 with --json', async () => {
    const ISO = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    const document = async (...args: string[]) =>
      JSON.parse((await runCommand(waiter.aws, [...args, '--json'])).stdout);
    expect(await document('status', 'one')).toMatchObject({ startedAt: ISO, stoppedAt: ISO, progress: { since: ISO } });
    const [two, one] = await document('list', '--limit', '2');
    expect([Object.keys(two), Object.keys(one)]).toEqual([
      ['executionArn', 'name', 'status', 'startedAt'],
      ['executionArn', 'name', 'status', 'startedAt', 'stoppedAt'],
    ]);
    expect(one).toMatchObject({ startedAt: ISO, stoppedAt: ISO });
  });

  it.each([
    ['ARN', () => waiter.cloud.stateMachine().stateMachineArn],
    ['name', () => waiter.cloud.stateMachine().stateMachineArn.split(':').at(-1)!],
    ['beginning of a name', () => 'WaiterState'],
    ['output of a stack', () => `${STACK}.StateMachineArn`],
  ])('list finds the state machine by %s', async (_what, reference) => {
    const { status, stdout } = await runCommand(waiter.aws, ['list', '--state-machine', reference()]);
    expect({ status, stdout }).toEqual({ status: 0, stdout: expect.stringContaining('two') });
  });
});
