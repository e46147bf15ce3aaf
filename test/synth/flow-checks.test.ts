import { App, Fn, Stack, Token } from 'aws-cdk-lib';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { MediaAnalysisJobWaiter, WaitForMediaAnalysisJob } from '../../lib';
import { stackWithRunner, templateOf } from '../support/synth';

const stackIn = () => new Stack(new App(), 'Test');
const fragment = (stack: Stack) => new WaitForMediaAnalysisJob(stack, 'Wait for job');
const task = (stack: Stack) =>
  new MediaAnalysisJobWaiter(stack, 'Waiter').waitTask(stack, 'Task', { jobId: sfn.JsonPath.stringAt('$.JobId') });

const machine = (stack: Stack, id: string, stateMachineType: sfn.StateMachineType, chainable: sfn.IChainable) =>
  new sfn.StateMachine(stack, id, { stateMachineType, definitionBody: sfn.DefinitionBody.fromChainable(chainable) });
const { EXPRESS, STANDARD } = sfn.StateMachineType;

/** What a flow can contain to wait for a job. */
const WAITS: [string, (stack: Stack) => sfn.IChainable & { next(next: sfn.IChainable): sfn.Chain }][] = [
  ['WaitForMediaAnalysisJob', fragment],
  ['WaitForMediaAnalysisJob.toSingleState', (stack) => fragment(stack).toSingleState()],
  ['WaitForMediaAnalysisJob.prefixStates', (stack) => fragment(stack).prefixStates('Job: ')],
  ['waitTask', task],
  [
    'runTask',
    (stack) => {
      const { runner } = stackWithRunner({}, stack);
      return runner.runTask(stack, 'Run job', { manifest: { bucket: 'images', name: 'manifest.jsonl' } });
    },
  ],
];

describe.each(WAITS)('%s', (what, wait) => {
  it(`the synthesis fails for an EXPRESS state machine with ${what}`, () => {
    const stack = stackIn();
    machine(stack, 'Flow', EXPRESS, new sfn.Pass(stack, 'Before').next(wait(stack)));
    expect(() => templateOf(stack)).toThrow(
      'Test/Flow is EXPRESS: its executions end after five minutes, and cannot wait for others; a wait for a media ' +
        'analysis job needs STANDARD',
    );
  });

  it(`the synthesis fails for an EXPRESS map with ${what} in a STANDARD state machine`, () => {
    const stack = stackIn();
    const map = new sfn.DistributedMap(stack, 'Map', { mapExecutionType: EXPRESS });
    machine(stack, 'Flow', STANDARD, map.itemProcessor(wait(stack)));
    expect(() => templateOf(stack)).toThrow('the map "Map" of Test/Flow is EXPRESS');
  });

  it(`the synthesis accepts ${what} in STANDARD state machines and maps, beside EXPRESS ones with states of the same names`, () => {
    const stack = stackIn();
    const map = new sfn.DistributedMap(stack, 'Map');
    machine(stack, 'Flow', STANDARD, map.itemProcessor(wait(stack)));
    const names = ['Take input', 'Task', 'Run job'].map(
      (stateName) => new sfn.Pass(stack, stateName + 2, { stateName }),
    );
    machine(stack, 'Other', EXPRESS, sfn.Chain.start(names[0]).next(names[1]).next(names[2]));
    new sfn.StateMachine(stack, 'FromFile', {
      stateMachineType: EXPRESS,
      definitionBody: sfn.DefinitionBody.fromFile(`${__dirname}/../../package.json`),
    });
    expect(() => templateOf(stack)).not.toThrow();
  });

  it.each<[string, (stack: Stack, states: sfn.IChainable) => sfn.IChainable]>([
    ['outside of maps and branches', (_stack, states) => states],
    ['in a map', (stack, states) => sfn.Map.jsonata(stack, 'Map', {}).itemProcessor(states)],
    ['in a branch', (stack, states) => sfn.Parallel.jsonata(stack, 'Both').branch(states)],
  ])(`the synthesis fails for a JSONata state machine with ${what} %s`, (_where, nested) => {
    const stack = stackIn();
    const synthesize = () => {
      new sfn.StateMachine(stack, 'Flow', {
        queryLanguage: sfn.QueryLanguage.JSONATA,
        definitionBody: sfn.DefinitionBody.fromChainable(nested(stack, wait(stack))),
      });
      return templateOf(stack);
    };
    expect(synthesize).toThrow(
      /'queryLanguage' can not be 'JSONPath'|Test\/Flow is a JSONata machine, and this state is/,
    );
  });
});

it('the synthesis accepts a JSONata wait task in a JSONata state machine, in its map, and in a JSONPath state machine', () => {
  const stack = stackIn();
  const waiter = new MediaAnalysisJobWaiter(stack, 'Waiter');
  const jsonataTask = (id: string) => waiter.waitTask(stack, id, { jobId: '{% $states.input.JobId %}' });
  const map = sfn.Map.jsonata(stack, 'Map', {}).itemProcessor(jsonataTask('In a map'));
  new sfn.StateMachine(stack, 'Jsonata', {
    queryLanguage: sfn.QueryLanguage.JSONATA,
    definitionBody: sfn.DefinitionBody.fromChainable(jsonataTask('Direct').next(map)),
  });
  machine(stack, 'JsonPath', STANDARD, jsonataTask('In JSONPath'));
  expect(() => templateOf(stack)).not.toThrow();
});

it('the synthesis accepts maps outside of state machines, and definitions that cannot be parsed', () => {
  const stack = stackIn();
  const waiter = new MediaAnalysisJobWaiter(stack, 'Waiter');
  const wait = waiter.waitTask(stack, 'Wait', { jobId: 'a-job' });
  machine(stack, 'Flow', STANDARD, wait);
  new sfn.DistributedMap(stack, 'Unused');
  new sfn.DistributedMap(stack, 'UnusedToo', { mapExecutionType: EXPRESS }).itemProcessor(new sfn.Pass(stack, 'Item'));
  const unquoted = '{"QueryLanguage": "JSONata", "States": {"Wait": {"Type": "Wait", "Seconds": ${Secs}}}}';
  const definitionBody = sfn.DefinitionBody.fromString(unquoted);
  new sfn.StateMachine(stack, 'FromString', { definitionBody, stateMachineType: EXPRESS });
  const cfn = (id: string, definition: Pick<sfn.CfnStateMachineProps, 'definition' | 'definitionString'>) =>
    new sfn.CfnStateMachine(stack, id, { roleArn: 'arn', stateMachineType: 'EXPRESS', ...definition });
  cfn('ByHand', { definitionString: `${stack.toJsonString({ States: { Wait: wait.toStateJson() } })} \${Secs}` });
  cfn('Parameter', { definitionString: Token.asString({ Ref: 'Definition' }) });
  cfn('Joined', { definitionString: Fn.join('', Token.asList({ Ref: 'Parts' })) });
  cfn('Object', { definition: {} });
  expect(() => templateOf(stack)).not.toThrow();
});

it('the error names the wait in the EXPRESS state machine, and no other wait with the same states and function', () => {
  const stack = stackIn();
  const { pollFunction } = new MediaAnalysisJobWaiter(stack, 'Other');
  new WaitForMediaAnalysisJob(stack, 'Unused', { pollFunction });
  machine(stack, 'Flow', EXPRESS, new WaitForMediaAnalysisJob(stack, 'InExpress', { pollFunction }));
  const synthesize = () => templateOf(stack);
  expect(synthesize).toThrow('[Test/InExpress] Test/Flow is EXPRESS');
  expect(synthesize).not.toThrow(/\[Test\/(Other|Unused)/);
});

it('the marks that find the states are not in the template', () => {
  const stack = stackIn();
  machine(stack, 'Flow', STANDARD, task(stack));
  expect(JSON.stringify(templateOf(stack).toJSON())).not.toMatch(/rekognition-state|Resource::Comment/);
});
