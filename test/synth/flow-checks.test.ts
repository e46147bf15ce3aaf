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
    expect(() => templateOf(stack)).toThrow('the map "Map" of Test/Flow is EXPRESS');
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
      definitionBody: sfn.DefinitionBody.fromFile(`${__dirname}/../../package.json`),
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

it('a map that no machine has, and a definition that cannot be read, are left alone', () => {
  const stack = stackIn();
  const waits = new MediaAnalysisJobWaiter(stack, 'Waiter');
  const wait = waits.waitTask(stack, 'Wait', { jobId: 'a-job' });
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
  templateOf(stack);
});

it('only the wait that stands in the machine is blamed, not others of the same name and function', () => {
  const stack = stackIn();
  const innocent = new MediaAnalysisJobWaiter(stack, 'Innocent');
  const { pollFunction } = innocent;
  new WaitForMediaAnalysisJob(stack, 'Unused', { pollFunction });
  machine(stack, 'Flow', EXPRESS, new WaitForMediaAnalysisJob(stack, 'Culprit', { pollFunction }));
  const synthesize = () => templateOf(stack);
  expect(synthesize).toThrow('[Test/Culprit] Test/Flow is EXPRESS');
  expect(synthesize).not.toThrow(/\[Test\/(Innocent|Unused)/);
});

it('what finds the states leaves no trace in the template', () => {
  const stack = stackIn();
  machine(stack, 'Flow', STANDARD, task(stack));
  expect(JSON.stringify(templateOf(stack).toJSON())).not.toMatch(/rekognition-state|Resource::Comment/);
});
