import { ServiceError } from '../../local/services';
import { arnOf, chain, CloudUnderTest, failIf, startExecution, statusesOf, wait } from './machines';

const local = new CloudUnderTest();

describe('a nested execution that is waited for', () => {
  it('startExecution.sync:2 waits for the nested execution and returns its description with parsed output', async () => {
    const nested = chain({ Wait: wait(60), Done: { Type: 'Pass', Result: { done: true } } });
    await local.open(
      { Machine: chain({ Run: startExecution({ Name: 'nested', Input: { 'of.$': '$.a' } }) }), Nested: nested },
      [],
    );
    const before = local.cloud.time.now();
    expect(await local.run({ a: 1 })).toEqual({
      status: 'SUCCEEDED',
      output: {
        ExecutionArn: 'arn:aws:states:us-east-1:123456789012:execution:Nested:nested',
        StateMachineArn: arnOf('Nested'),
        Name: 'nested',
        Status: 'SUCCEEDED',
        StartDate: before,
        StopDate: before + 60_000,
        Input: { of: 1 },
        InputDetails: { Included: true },
        Output: { done: true },
        OutputDetails: { Included: true },
      },
    });
  });

  it('startExecution.sync:2 waits longer than the minute after which the engine would end a task', async () => {
    await local.open({ Machine: chain({ Run: startExecution() }), Nested: chain({ Wait: wait(30 * 86_400) }) }, []);
    expect(await local.run()).toMatchObject({ status: 'SUCCEEDED' });
  });

  it('startExecution.sync:2 fails with States.TaskFailed and a Cause that describes the nested execution', async () => {
    await local.open({ Machine: chain({ Run: startExecution({ Name: 'nested' }) }), Nested: failIf('bad', 60) }, []);
    const outcome = await local.run({ bad: true });
    expect(outcome).toMatchObject({ status: 'FAILED', error: 'States.TaskFailed' });
    expect(JSON.parse((outcome as { cause: string }).cause)).toEqual({
      ExecutionArn: 'arn:aws:states:us-east-1:123456789012:execution:Nested:nested',
      StateMachineArn: arnOf('Nested'),
      Name: 'nested',
      Status: 'FAILED',
      StartDate: expect.any(Number),
      StopDate: local.cloud.time.now(),
      Input: '{"bad":true}',
      InputDetails: { Included: true },
      Error: 'Bad',
      Cause: 'The item is bad.',
    });
  });

  it('startExecution.sync:2 fails if the nested execution is aborted', async () => {
    const Catch = [{ ErrorEquals: ['States.TaskFailed'], Next: 'After', ResultPath: '$.failure' }];
    const machine = chain({ Run: startExecution({}, { Catch }), After: { Type: 'Pass' } });
    await local.open({ Machine: machine, Nested: chain({ Wait: wait(60) }) }, []);
    const execution = local.start();
    await local.pass(1);
    local.cloud.executions[0].abort();
    const outcome = await local.end(execution);
    const { failure } = (outcome as any).output;
    expect(failure.Error).toBe('States.TaskFailed');
    expect(JSON.parse(failure.Cause)).toMatchObject({ Status: 'ABORTED' });
  });

  it('startExecution.sync:2 with a time-out of the task leaves the nested execution running', async () => {
    await local.open(
      { Machine: chain({ Run: startExecution({}, { TimeoutSeconds: 10 }) }), Nested: chain({ Wait: wait(60) }) },
      [],
    );
    expect(await local.run()).toMatchObject({ error: 'States.Timeout' });
    await local.pass(60);
    expect(statusesOf(local.cloud.executions)).toEqual(['SUCCEEDED']);
  });

  it('a fault of StartExecution is the error of the task', async () => {
    await local.open({ Machine: chain({ Run: startExecution() }), Nested: chain({ Pass: { Type: 'Pass' } }) }, []);
    local.cloud.before.startExecution = () => {
      throw new ServiceError('StepFunctions.ExecutionLimitExceededException', 'Too many.');
    };
    expect(await local.run()).toMatchObject({ error: 'StepFunctions.ExecutionLimitExceededException' });
  });

  it('startExecution of a state machine that does not exist fails with the error of that integration', async () => {
    await local.open({ Machine: chain({ Run: startExecution() }) }, []);
    expect(await local.run()).toMatchObject({ error: 'StepFunctions.StateMachineDoesNotExistException' });
  });

  it('startExecution with the name and the input of an execution that runs returns that execution, and fails once it has ended', async () => {
    const begin = startExecution({ Name: 'nested' }, { ResultPath: null }, 'startExecution');
    const machine = chain({ One: begin, Two: begin, Wait: wait(90), Three: begin });
    await local.open({ Machine: machine, Nested: chain({ Wait: wait(60) }) }, []);
    const execution = local.start();
    expect(await local.end(execution)).toMatchObject({ error: 'StepFunctions.ExecutionAlreadyExistsException' });
    expect((await execution.visits).at(-1)!.state).toBe('Three');
    expect(local.cloud.executions).toHaveLength(1);
  });
});
