import { App, Stack } from 'aws-cdk-lib';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { MediaAnalysisJobWaiter, WaitForMediaAnalysisJob } from '../lib';
import { stackWithRunner, templateOf } from './support/synth';

const stackIn = () => new Stack(new App(), 'Test');
const fragment = (stack: Stack) => new WaitForMediaAnalysisJob(stack, 'Wait for job');
const task = (stack: Stack) =>
  new MediaAnalysisJobWaiter(stack, 'Waiter').waitTask(stack, 'Task', { jobId: sfn.JsonPath.stringAt('$.JobId') });

const machine = (stack: Stack, id: string, stateMachineType: sfn.StateMachineType, chainable: sfn.IChainable) =>
  new sfn.StateMachine(stack, id, { stateMachineType, definitionBody: sfn.DefinitionBody.fromChainable(chainable) });
const { EXPRESS, STANDARD } = sfn.StateMachineType;

const WAITS: [string, (stack: Stack) => sfn.IChainable & { next(next: sfn.IChainable): sfn.Chain }][] = [
  ['the states of a wait', fragment],
  ['the states of a wait, in one state', (stack) => fragment(stack).toSingleState()],
  ['the states of a wait, with a prefix', (stack) => fragment(stack).prefixStates('Job: ')],
  ['a wait task', task],
  [
    'a run task',
    (stack) => {
      const { runner } = stackWithRunner({}, stack);
      return runner.runTask(stack, 'Run job', { manifest: { bucket: 'images', name: 'manifest.jsonl' } });
    },
  ],
];

describe.each(WAITS)('%s', (_what, wait) => {
  it('are refused in an EXPRESS machine', () => {
    const stack = stackIn();
    machine(stack, 'Flow', EXPRESS, new sfn.Pass(stack, 'Before').next(wait(stack)));
    expect(() => templateOf(stack)).toThrow(
      'Test/Flow is EXPRESS: its executions end after five minutes, and cannot wait for others; a wait for a media ' +
        'analysis job needs STANDARD',
    );
  });

  it('are refused in an EXPRESS map of a STANDARD machine', () => {
    const stack = stackIn();
    const map = new sfn.DistributedMap(stack, 'Map', { mapExecutionType: EXPRESS });
    machine(stack, 'Flow', STANDARD, map.itemProcessor(wait(stack)));
    expect(() => templateOf(stack)).toThrow('Test/Map is EXPRESS');
  });

  it('are taken in STANDARD machines and maps, beside EXPRESS ones that have states of the same names', () => {
    const stack = stackIn();
    const map = new sfn.DistributedMap(stack, 'Map');
    machine(stack, 'Flow', STANDARD, map.itemProcessor(wait(stack)));
    const names = ['Take input', 'Task', 'Run job'].map(
      (stateName) => new sfn.Pass(stack, stateName + 2, { stateName }),
    );
    machine(stack, 'Other', EXPRESS, sfn.Chain.start(names[0]).next(names[1]).next(names[2]));
    new sfn.StateMachine(stack, 'FromFile', {
      stateMachineType: EXPRESS,
      definitionBody: sfn.DefinitionBody.fromFile(`${__dirname}/../package.json`),
    });
    templateOf(stack);
  });

  it.each<[string, (stack: Stack, states: sfn.IChainable) => sfn.IChainable]>([
    ['directly', (_stack, states) => states],
    ['in a map', (stack, states) => sfn.Map.jsonata(stack, 'Map', {}).itemProcessor(states)],
    ['in a branch', (stack, states) => sfn.Parallel.jsonata(stack, 'Both').branch(states)],
  ])('are refused in a JSONata machine, %s', (_how, nested) => {
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

it('a task of JSONata is taken in a JSONata machine, also in a map, and in a JSONPath machine', () => {
  const stack = stackIn();
  const waiter = new MediaAnalysisJobWaiter(stack, 'Waiter');
  const jsonataTask = (id: string) => waiter.waitTask(stack, id, { jobId: '{% $states.input.JobId %}' });
  const map = sfn.Map.jsonata(stack, 'Map', {}).itemProcessor(jsonataTask('In a map'));
  new sfn.StateMachine(stack, 'Jsonata', {
    queryLanguage: sfn.QueryLanguage.JSONATA,
    definitionBody: sfn.DefinitionBody.fromChainable(jsonataTask('Direct').next(map)),
  });
  machine(stack, 'JsonPath', STANDARD, jsonataTask('In JSONPath'));
  templateOf(stack);
});
