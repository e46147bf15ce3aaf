import { addJob, type Request, respond, runCommand, startProxy, useWaiterExample } from '../support/cli';

const waiter = useWaiterExample();

describe('--state-machine with an ARN', () => {
  it.each(['live', '3'])('--state-machine accepts the ARN of a version or an alias (%s)', async (which) => {
    const requests: Request[] = [];
    const proxy = await startProxy(waiter, (request) => {
      requests.push(request);
      return request.body.replace(`:${which}"`, '"');
    });
    const { stateMachineArn } = waiter.cloud.stateMachine();
    const qualified = ['-m', `${stateMachineArn}:${which}`];
    const name = `by-${which}`;
    const started = await runCommand(proxy, [
      'wait',
      addJob(waiter, [[0, 'SUCCEEDED']]),
      '--name',
      name,
      '--json',
      ...qualified,
    ]);
    const shown = await runCommand(proxy, ['status', name, '--json', ...qualified]);
    await proxy.stop();
    const executionArn = `${stateMachineArn.replace(':stateMachine:', ':execution:')}:${name}`;
    expect(JSON.parse(started.stdout)).toMatchObject({ executionArn, status: 'SUCCEEDED' });
    expect(JSON.parse(shown.stdout)).toMatchObject({ executionArn });
    const [start] = requests.filter(({ operation }) => operation === 'StartExecution');
    expect(JSON.parse(start.body)).toMatchObject({ stateMachineArn: `${stateMachineArn}:${which}` });
  });

  it.each([
    ['another region', { AWS_REGION: 'eu-west-1' }],
    ['no region', { AWS_REGION: undefined, AWS_CONFIG_FILE: '/dev/null' }],
  ])('the command calls the region of the ARN if the environment has %s', async (_what, env) => {
    const scopes = new Set<string>();
    const proxy = await startProxy(waiter, ({ headers }) => {
      scopes.add(/Credential=[^/]+\/\d+\/([^/]+)/.exec(headers.authorization!)![1]);
      return false;
    });
    const { stateMachineArn } = waiter.cloud.stateMachine();
    const list = await runCommand(proxy, ['list', '-m', stateMachineArn, '--json'], env);
    const [{ executionArn }] = JSON.parse(list.stdout);
    const shown = await runCommand(proxy, ['status', executionArn as string], env);
    await proxy.stop();
    expect([list.status, shown.stderr, ...scopes]).toEqual([0, '', 'us-east-1']);
  });
});

describe('--state-machine with a name that contains a dot', () => {
  const DOTTED = 'Machines.one';

  /** Answers that the user may not read stacks. */
  const denyStacks = (machines: readonly string[]) =>
    startProxy(waiter, ({ operation }, response) => {
      if (operation === 'ListStateMachines') {
        const { stateMachineArn } = waiter.cloud.stateMachine();
        const stateMachines = machines.map((name) => ({
          name,
          stateMachineArn,
          creationDate: 1,
          type: 'STANDARD',
        }));
        return respond(response, { stateMachines });
      }
      if (operation === 'ListExecutions') return respond(response, { executions: [] });
      response.writeHead(403, { 'content-type': 'text/xml' });
      response.end(
        '<ErrorResponse><Error><Type>Sender</Type><Code>AccessDenied</Code><Message>not authorized</Message></Error></ErrorResponse>',
      );
      return true;
    });

  it('the command finds a state machine with a dot in its name without the permission to read stacks', async () => {
    const proxy = await denyStacks([DOTTED]);
    const done = await runCommand(proxy, ['list', '-m', DOTTED]);
    await proxy.stop();
    expect(done).toEqual({ status: 0, stdout: 'There are no executions.\n', stderr: '' });
  });

  it('the command says that a stack could not be read, if the name could be the output of a stack', async () => {
    const proxy = await denyStacks([]);
    const { status, stderr } = await runCommand(proxy, ['list', '-m', DOTTED]);
    await proxy.stop();
    expect(status).toBe(3);
    expect(stderr).toMatch(
      /: No state machine has the name Machines\.one, or a name that begins with it\. The stack Machines cannot be read: The credentials do not allow this\. not authorized\n$/,
    );
  });
});
