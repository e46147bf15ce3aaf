import { App } from 'aws-cdk-lib';
import { ExampleStack } from '../../bin/example-stack';
import { open, type Place, relay, type Request, respond, run, STACK } from '../support/cli';
import { jobsIn } from '../support/jobs';

jest.setTimeout(30_000);

let waiter: Place;
beforeAll(async () => void (waiter = await open(new ExampleStack(new App(), STACK))));
afterAll(() => waiter.stop());

const job = (...life: Parameters<ReturnType<typeof jobsIn>['job']>) =>
  jobsIn(waiter.cloud.rekognition, waiter.cloud.time).job(...life);

describe('the ARN of a state machine', () => {
  it.each(['live', '3'])(
    'may be that of a version or an alias (%s), whose executions are those of the machine',
    async (which) => {
      const requests: Request[] = [];
      const between = await relay(waiter, (request) => {
        requests.push(request);
        return request.body.replace(`:${which}"`, '"');
      });
      const { stateMachineArn } = waiter.cloud.stateMachine();
      const qualified = ['-m', `${stateMachineArn}:${which}`];
      const name = `by-${which}`;
      const started = await run(between, ['wait', job([[0, 'SUCCEEDED']]), '--name', name, '--json', ...qualified]);
      const told = await run(between, ['status', name, '--json', ...qualified]);
      await between.stop();
      const executionArn = `${stateMachineArn.replace(':stateMachine:', ':execution:')}:${name}`;
      expect(JSON.parse(started.stdout)).toMatchObject({ executionArn, status: 'SUCCEEDED' });
      expect(JSON.parse(told.stdout)).toMatchObject({ executionArn });
      const [start] = requests.filter(({ operation }) => operation === 'StartExecution');
      expect(JSON.parse(start.body)).toMatchObject({ stateMachineArn: `${stateMachineArn}:${which}` });
    },
  );

  it.each([
    ['another region', { AWS_REGION: 'eu-west-1' }],
    ['no region', { AWS_REGION: undefined, AWS_CONFIG_FILE: '/dev/null' }],
  ])('says which region is asked where the environment has %s', async (_what, env) => {
    const scopes = new Set<string>();
    const between = await relay(waiter, ({ headers }) => {
      scopes.add(/Credential=[^/]+\/\d+\/([^/]+)/.exec(headers.authorization!)![1]);
      return false;
    });
    const { stateMachineArn } = waiter.cloud.stateMachine();
    const list = await run(between, ['list', '-m', stateMachineArn, '--json'], env);
    const [{ executionArn }] = JSON.parse(list.stdout);
    const told = await run(between, ['status', executionArn as string], env);
    await between.stop();
    expect([list.status, told.stderr, ...scopes]).toEqual([0, '', 'us-east-1']);
  });
});

describe('a state machine with a dot in its name', () => {
  const DOTTED = 'Machines.one';

  /** Nobody may look at stacks. */
  const denyStacks = (machines: readonly string[]) =>
    relay(waiter, ({ operation }, response) => {
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

  it('is found without the right to look at stacks', async () => {
    const between = await denyStacks([DOTTED]);
    const done = await run(between, ['list', '-m', DOTTED]);
    await between.stop();
    expect(done).toEqual({ status: 0, stdout: 'There are none.\n', stderr: '' });
  });

  it('is not said to be missing where it may be a stack that nobody may look at', async () => {
    const between = await denyStacks([]);
    const { status, stderr } = await run(between, ['list', '-m', DOTTED]);
    await between.stop();
    expect(status).toBe(3);
    expect(stderr).toMatch(
      /: No state machine is named Machines\.one, or begins with that\. The stack Machines cannot be looked at: The credentials do not allow this\. not authorized\n$/,
    );
  });
});
