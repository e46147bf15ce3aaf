import { ServiceError } from '../../local/services';
import { chain, CloudUnderTest, distributedMap, invoke } from './machines';

const local = new CloudUnderTest();

describe('the retry count in the context', () => {
  it('$$.State.RetryCount counts the retries of each child and of each state by itself', async () => {
    const seen: Record<string, number[]> = {};
    const work = ({ id, count, fails }: { id: string; count: number; fails: number }) => {
      (seen[id] ??= []).push(count);
      if (count < fails) throw new ServiceError('Busy', 'passes');
      return { a: id.split('-')[0], fails };
    };
    const Retry = [{ ErrorEquals: ['Busy'], IntervalSeconds: 1, BackoffRate: 1, MaxAttempts: 5 }];
    const payload = (state: string) => ({
      'id.$': `States.Format('{}-${state}', $.a)`,
      'count.$': '$$.State.RetryCount',
      'fails.$': '$.fails',
    });
    const child = chain({
      One: invoke('work', payload('one'), { Retry }),
      Two: invoke('work', payload('two'), { Retry }),
    });
    await local.open(
      { Machine: chain({ Parts: distributedMap(child) }) },
      [0, 3, 1].map((fails, a) => ({ a: `${a}`, fails })),
      { work },
    );
    expect(await local.run()).toMatchObject({ status: 'SUCCEEDED' });
    expect(seen).toEqual({
      '0-one': [0],
      '0-two': [0],
      '1-one': [0, 1, 2, 3],
      '1-two': [0, 1, 2, 3],
      '2-one': [0, 1],
      '2-two': [0, 1],
    });
  });

  it('$$.State.RetryCount begins at 0 in the state behind a Catch', async () => {
    const counts: number[] = [];
    const functions = {
      fails: () => {
        throw new ServiceError('Busy', 'always');
      },
      count: ({ count }: { count: number }) => (counts.push(count), {}),
    };
    const Catch = [{ ErrorEquals: ['States.ALL'], Next: 'Count' }];
    const machine = chain({
      Fails: invoke('fails', {}, { Catch }),
      Count: invoke('count', { 'count.$': '$$.State.RetryCount' }),
    });
    await local.open({ Machine: machine }, [], functions);
    await local.run();
    expect(counts).toEqual([0]);
  });
});
