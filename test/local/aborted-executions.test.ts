import { ServiceError } from '../../local/services';
import { chain, CloudUnderTest, distributedMap, invoke, startExecution, statusesOf, wait } from './machines';

const local = new CloudUnderTest();

describe('an abort of an execution with a Distributed Map', () => {
  it('an abort of the parent aborts the children of its local Distributed Map and what they wait for', async () => {
    const machine = chain({
      Parts: distributedMap(chain({ Run: startExecution() }), { MaxConcurrency: 2 }),
      After: { Type: 'Pass' },
    });
    await local.open({ Machine: machine, Nested: chain({ Wait: wait(60) }) }, [{ a: 1 }, { a: 2 }, { a: 3 }]);
    const execution = local.start();
    await local.pass(30);
    execution.abort('Tired', 'enough');
    expect(await local.end(execution)).toEqual({ status: 'ABORTED', error: 'Tired', cause: 'enough' });
    await local.pass(600);
    expect(statusesOf(execution.children)).toEqual(['ABORTED', 'ABORTED']);
    expect(statusesOf(local.cloud.executions)).toEqual(['ABORTED', 'ABORTED']);
    expect((await execution.visits).map(({ state }) => state)).toEqual(['Parts']);
  });

  it('an abort of the parent does not stop executions that it does not wait for', async () => {
    const machine = chain({ Start: startExecution({}, {}, 'startExecution'), Wait: wait(10) });
    await local.open({ Machine: machine, Nested: chain({ Wait: wait(60) }) }, []);
    const execution = local.start();
    await local.pass(1);
    execution.abort();
    await local.pass(600);
    expect(statusesOf(local.cloud.executions)).toEqual(['SUCCEEDED']);
  });

  it('a task that waits for its retry calls no service once its execution is aborted', async () => {
    let calls = 0;
    const functions = {
      work: () => {
        calls++;
        throw new ServiceError('Lambda.TooManyRequestsException', 'passes');
      },
    };
    const Retry = [{ ErrorEquals: ['States.ALL'], IntervalSeconds: 60, MaxAttempts: 9 }];
    await local.open({ Machine: chain({ Work: invoke('work', {}, { Retry }) }) }, [], functions);
    const execution = local.start();
    await local.pass(90);
    expect(calls).toBe(2);
    execution.abort();
    await local.pass(10_000);
    expect(calls).toBe(2);
  });

  it('a child of a local Distributed Map that is aborted by itself counts as failed', async () => {
    const map = distributedMap(chain({ Wait: wait(60) }), { ToleratedFailureCount: 1 });
    await local.open({ Machine: chain({ Parts: map }) }, [1, 2]);
    const execution = local.start();
    await local.pass(1);
    execution.children[0].abort();
    expect(await local.end(execution)).toEqual({ status: 'SUCCEEDED', output: [2] });
  });
});

describe('a redrive of an execution with a Distributed Map', () => {
  it('a redrive goes on with the children of a local Distributed Map that did not succeed, from the states in which they failed', async () => {
    let left = 2;
    const work = ({ input }: { input: { part: number } }) => {
      if (input.part === 2 && left-- > 0) throw new ServiceError('Broken', 'for a while');
      return { done: input.part };
    };
    const child = chain({ First: wait(1), Work: invoke('work') });
    await local.open(
      { Machine: chain({ Parts: distributedMap(child, { MaxConcurrency: 2 }) }) },
      [1, 2, 3].map((part) => ({ part })),
      { work },
    );
    const machine = local.cloud.stateMachine('Machine');
    const first = local.start();
    expect(await local.end(first)).toMatchObject({ error: 'States.ExceedToleratedFailureThreshold' });
    expect(statusesOf(first.children).slice(0, 2)).toEqual(['SUCCEEDED', 'FAILED']);

    const second = await machine.redrive(first);
    expect(await local.end(second)).toMatchObject({ error: 'States.ExceedToleratedFailureThreshold' });
    const third = await machine.redrive(second);
    expect(await local.end(third)).toEqual({ status: 'SUCCEEDED', output: [{ done: 1 }, { done: 2 }, { done: 3 }] });
    const redriven = third.children.find(({ index }) => index === 1)!;
    expect((await redriven.visits).map(({ state }) => state)).toEqual(['Work']);
    expect(third.children.map(({ index }) => index).sort()).toEqual([0, 1, 2]);
  });
});
