import { App, CfnMapping, Stack, Token } from 'aws-cdk-lib';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { LocalCloud } from '../../local/local-cloud';
import { localTemplateOf } from '../support/synth';
import { chain, CloudUnderTest, type Definition, distributedMap, invoke, LIST, wait } from './machines';

const local = new CloudUnderTest();

const PASS = chain({ Pass: { Type: 'Pass' } });

const open = (machine: Definition, items: readonly unknown[], functions = {}) =>
  local.open({ Machine: machine }, items, functions);

const mapOf = (children: Definition, more = {}) => chain({ Parts: distributedMap(children, more) });

const numbers = (count: number) => Array.from({ length: count }, (_, index) => index);

describe('a Distributed Map in the local Step Functions', () => {
  it('a local Distributed Map runs a child for each item of the list and returns their outputs in the order of the items', async () => {
    const later = chain({ Wait: { Type: 'Wait', SecondsPath: '$.seconds' } });
    const items = [{ seconds: 3 }, { seconds: 1 }, { seconds: 2 }];
    await open(mapOf(later), items);
    const execution = local.start();
    expect(await local.end(execution)).toEqual({ status: 'SUCCEEDED', output: items });
    expect(execution.children.map(({ map, mapRun, index, input }) => ({ map, mapRun, index, input }))).toEqual(
      items.map((input, index) => ({ map: 'Parts', mapRun: 1, index, input })),
    );
  });

  it('a local Distributed Map of an empty list succeeds with an empty array', async () => {
    await open(mapOf(PASS), []);
    expect(await local.run()).toEqual({ status: 'SUCCEEDED', output: [] });
  });

  it('a local Distributed Map reads the bucket and the key of its list by path', async () => {
    const Parameters = { 'Bucket.$': '$.where.bucket', 'Key.$': "States.Format('{}.json', $.where.name)" };
    const { ItemReader, ...map } = distributedMap(PASS);
    await open(chain({ Parts: { ...map, ItemReader: { ...ItemReader, Parameters }, InputPath: '$.all' } }), ['a']);
    expect(await local.run({ all: { where: { bucket: LIST.Bucket, name: 'list' } } })).toMatchObject({ output: ['a'] });
  });

  it('a local Distributed Map makes the input of a child from the item, its index, the state and the context', async () => {
    const ItemSelector = {
      'value.$': '$$.Map.Item.Value.name',
      'index.$': '$$.Map.Item.Index',
      'batch.$': '$.batch.id',
      'parent.$': '$$.Execution.Name',
      'given.$': '$$.Execution.Input.given',
      'text.$': "States.Format('{}-{}', $$.Execution.Name, $$.Map.Item.Index)",
      nested: [{ 'state.$': '$$.State.Name' }],
      fixed: '$$.Execution.Name',
    };
    const before = { Type: 'Pass', Parameters: { batch: { id: 'b' } } };
    await open(chain({ Before: before, Parts: distributedMap(PASS, { ItemSelector }) }), [
      { name: 'x' },
      { name: 'y' },
    ]);
    const common = { batch: 'b', parent: 'one', given: 7, nested: [{ state: 'Parts' }], fixed: '$$.Execution.Name' };
    expect(await local.run({ given: 7 })).toMatchObject({
      output: [
        { ...common, value: 'x', index: 0, text: 'one-0' },
        { ...common, value: 'y', index: 1, text: 'one-1' },
      ],
    });
  });

  it('the start time of the parent stays the same in the input of a later child', async () => {
    const ItemSelector = { 'at.$': '$$.Execution.StartTime' };
    await open(mapOf(chain({ Wait: wait(60) }), { ItemSelector, MaxConcurrency: 1 }), [1, 2]);
    const startTime = new Date(local.cloud.time.now()).toISOString();
    expect(await local.run()).toMatchObject({ output: [{ at: startTime }, { at: startTime }] });
  });

  it.each([
    [1, 60],
    [3, 20],
    [4, 20],
    [6, 10],
    [0, 10],
    [undefined, 10],
  ])(
    'a local Distributed Map with MaxConcurrency %p runs six children of ten seconds in %p seconds',
    async (MaxConcurrency, seconds) => {
      await open(mapOf(chain({ Wait: wait(10) }), { MaxConcurrency }), numbers(6));
      const before = local.cloud.time.now();
      expect(await local.run()).toMatchObject({ status: 'SUCCEEDED' });
      expect(local.cloud.time.now() - before).toBe(seconds * 1_000);
    },
  );

  it.each([
    [{ ResultPath: null }, { given: 7 }],
    [{ ResultPath: '$.parts' }, { given: 7, parts: [1, 2] }],
    [{ ResultSelector: { 'first.$': '$[0]' } }, { first: 1 }],
    [
      { ResultSelector: {}, ResultPath: '$.parts' },
      { given: 7, parts: {} },
    ],
    [{ OutputPath: '$[1]' }, 2],
  ])('a local Distributed Map with %j has the output %j', async (more, output) => {
    await open(mapOf(PASS, more), [1, 2]);
    expect(await local.run({ given: 7 })).toEqual({ status: 'SUCCEEDED', output });
  });

  it('the children of a local Distributed Map record what they visit, and the parent records a Map state', async () => {
    await open(mapOf(chain({ First: { Type: 'Pass' }, Second: { Type: 'Succeed' } })), ['a', 'b']);
    const execution = local.start();
    await local.end(execution);
    expect(await execution.visits).toMatchObject([{ state: 'Parts', type: 'Map' }]);
    for (const { visits } of execution.children) {
      expect((await visits).map(({ state, type }) => [state, type])).toEqual([
        ['First', 'Pass'],
        ['Second', 'Succeed'],
      ]);
    }
  });

  it('a child of a local Distributed Map is an execution of its own in the context object and in the resources of its events', async () => {
    const publish = {
      Type: 'Task',
      Resource: 'arn:aws:states:::events:putEvents',
      Parameters: {
        Entries: [{ Source: 's', DetailType: 'Part Ended', Detail: { 'of.$': '$$.Execution.Id' }, EventBusName: 'b' }],
      },
      ResultPath: null,
    };
    await open(mapOf(chain({ Publish: publish }), { Label: 'Parts' }), [1, 2]);
    const execution = local.start();
    await local.end(execution);
    const arns = execution.children.map(({ executionArn }) => executionArn);
    expect(arns).toEqual(
      [0, 1].map((index) => `arn:aws:states:us-east-1:123456789012:execution:Machine/Parts:one-1-${index}`),
    );
    expect(local.cloud.deliveries).toMatchObject(
      arns.map((of) => ({
        detailType: 'Part Ended',
        detail: { of },
        resources: [of, expect.stringMatching(/:stateMachine:Machine\/Parts$/)],
      })),
    );
  });

  it('a template of CDK with a Distributed Map runs in the local Step Functions', async () => {
    const stack = new Stack(new App(), 'Stack', { env: { region: 'us-east-1' } });
    const quota = new CfnMapping(stack, 'Quota', { mapping: { 'us-east-1': { jobs: 2 } } });
    const map = new sfn.DistributedMap(stack, 'Parts', {
      itemReader: new sfn.S3JsonItemReader({
        bucket: new Bucket(stack, 'Bucket'),
        key: sfn.JsonPath.stringAt('$.key'),
      }),
      itemSelector: { number: sfn.JsonPath.numberAt('$$.Map.Item.Value') },
      maxConcurrency: Token.asNumber(quota.findInMap(stack.region, 'jobs')),
      toleratedFailurePercentage: 100,
      resultPath: sfn.JsonPath.DISCARD,
    });
    map.itemProcessor(new sfn.Wait(stack, 'Wait', { time: sfn.WaitTime.secondsPath('$.number') }));
    new sfn.StateMachine(stack, 'Machine', { definitionBody: sfn.DefinitionBody.fromChainable(map) });
    const template = localTemplateOf(stack);
    local.cloud = await LocalCloud.start({ template });
    const bucket = Object.keys(template.Resources).find((id) => id.startsWith('Bucket'))!;
    await local.cloud.store.write({ Bucket: bucket, Name: 'a.json' }, '[60, 60, 60]');
    const before = local.cloud.time.now();
    const execution = local.cloud.stateMachine().start({ key: 'a.json' });
    expect(await local.end(execution)).toEqual({ status: 'SUCCEEDED', output: { key: 'a.json' } });
    expect(local.cloud.time.now() - before).toBe(120_000);
  });

  it('a local Distributed Map runs 25,000 children, each with a function and a wait, in virtual time', async () => {
    let calls = 0;
    const child = chain({ Work: invoke('work'), Wait: wait(600), End: { Type: 'Pass', Result: {} } });
    const work = () => ({ call: ++calls });
    const items = numbers(25_000).map((part) => ({ part }));
    await open(mapOf(child, { MaxConcurrency: 1_000, ResultPath: null }), items, { work });
    const before = local.cloud.time.now();
    const execution = local.start();
    expect(await local.end(execution)).toEqual({ status: 'SUCCEEDED', output: {} });
    expect((local.cloud.time.now() - before) / 1_000).toBe(25 * 600);
    expect(calls).toBe(25_000);
    expect(execution.children).toHaveLength(25_000);
  });
});
