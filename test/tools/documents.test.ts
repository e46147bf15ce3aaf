import * as fs from 'node:fs';
import * as http from 'node:http';
import type { AddressInfo } from 'node:net';
import * as path from 'node:path';
import { App, Duration, Stack } from 'aws-cdk-lib';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { WEEK } from '../../bench/long-queue';
import { stack as acrossStacks } from '../../examples/across-stacks';
import { stack as batch } from '../../examples/batch';
import { stack as rival } from '../../examples/call-aws-service';
import { stack as fromS3 } from '../../examples/from-s3';
import { waitFor } from '../../examples/from-sdk';
import { stack as images } from '../../examples/images';
import { stack as longQueue } from '../../examples/long-queue';
import { stack as nested } from '../../examples/nested';
import { stack as run } from '../../examples/run';
import { stack as wait } from '../../examples/wait';
import { stack as watch } from '../../examples/watch';
import { MediaAnalysisBatch, MediaAnalysisJobRunner, PollSchedule } from '../../lib';
import { batchPollSchedule } from '../../lib/batch/backend/bulk-analysis';
import { ErrorName, PlanErrorName } from '../../lib/protocol/errors';
import { ApiErrorKind, MetricName } from '../../lib/protocol/metrics';
import { HISTORY_EVENTS_FOR_POLLS, historyEvents, worstCasePolls } from '../../lib/protocol/next-wait';
import { BULK_ANALYSIS_REGIONS, FAILURE_CODES } from '../../lib/protocol/rekognition';
import { PAGES, withGenerated } from '../../tools/docs';
import { EXAMPLES } from '../../tools/examples';
import { fileOf, textOf } from '../../tools/generated-part';
import { templateOf } from '../support/synth';
import { isRelative, linksOf, problemOf } from './links';

const filesIn = (folder: string, ending: RegExp) =>
  fs
    .readdirSync(fileOf(folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => ending.test(file))
    .map((file) => path.posix.join(folder, file));

const DOCS = filesIn('docs', /\.md$/);
const TEXTS = [
  'README.md',
  'CONTRIBUTING.md',
  'SECURITY.md',
  'CHANGELOG.md',
  ...DOCS,
  ...filesIn('.github', /\.(md|yml)$/),
];

/** How README names a file of this repository. */
const ADDRESS = 'https://github.com/cdk-rekognition-media-analysis/cdk-rekognition-media-analysis/blob/main';

const readme = textOf('README.md');
const lengthOf = (page: string) => textOf(page).trimEnd().split('\n').length;

it('README has at most 150 lines', () => expect(lengthOf('README.md')).toBeLessThanOrEqual(150));

it('README shows how to install the package and its example before line 40', () => {
  const first = readme.split('\n').slice(0, 39).join('\n');
  expect(first).toMatch(/```sh\nnpm install [^]*```ts nofixture\n[^]*<!-- end -->/);
});

it('README has only absolute links, because npm, PyPI and Construct Hub cannot follow others', () =>
  expect(linksOf('README.md').filter(isRelative)).toEqual([]));

it('README has the two commands that CI runs', () =>
  expect(readme).toContain('```sh\nnpm ci && npm run demo\nnpm ci && npm test\n```'));

it('README links to every page of docs', () => {
  const links = linksOf('README.md');
  for (const page of DOCS) expect(links).toContain(`${ADDRESS}/${page}`);
});

it('no page of docs has more than 250 lines', () => expect(DOCS.filter((page) => lengthOf(page) > 250)).toEqual([]));

it.each(TEXTS)('every link and anchor in %s points to something that exists', (page) =>
  expect(linksOf(page).flatMap((link) => problemOf(page, link) ?? [])).toEqual([]),
);

it.each([
  ['a file that does not exist', 'nowhere.md', /there is no docs\/nowhere\.md/],
  ['an address of a file that does not exist', `${ADDRESS}/docs/nowhere.md`, /there is no docs\/nowhere\.md/],
  ['a heading that does not exist', 'limits.md#nothing', /docs\/limits\.md has no heading #nothing/],
  ['a heading of the same page that does not exist', '#nothing', /docs\/events\.md has no heading #nothing/],
])('a link to %s is a problem', (_what, link, problem) => expect(problemOf('docs/events.md', link)).toMatch(problem));

it.each(PAGES)('the generated parts of %s are what is generated (npm run docs writes them)', async (page) =>
  expect(await withGenerated(page)).toBe(textOf(page)),
);

it('a page shows every example, and every example on a page is a file that the build compiles', () => {
  const files = filesIn('examples', /(?<!\.d)\.ts$/).map((file) => path.basename(file, '.ts'));
  expect([...new Set(Object.values(EXAMPLES).flat())].sort()).toEqual(files.sort());
  for (const page of ['README.md', ...DOCS])
    expect(textOf(page).match(/^```(ts|js)\b/gm) ?? []).toHaveLength(EXAMPLES[page]?.length ?? 0);
});

it.each([
  ['wait', wait, { 'AWS::StepFunctions::StateMachine': 1, 'AWS::Events::Rule': 2, 'AWS::SQS::Queue': 2 }],
  ['from-s3', fromS3, { 'AWS::StepFunctions::StateMachine': 1, 'AWS::Events::Rule': 1, 'AWS::S3::Bucket': 1 }],
  ['nested', nested, { 'AWS::StepFunctions::StateMachine': 3 }],
  ['run', run, { 'AWS::StepFunctions::StateMachine': 2, 'AWS::Events::Rule': 2, 'AWS::S3::Bucket': 2 }],
  ['batch', batch, { 'AWS::StepFunctions::StateMachine': 2, 'AWS::Events::Rule': 1, 'AWS::CloudWatch::Alarm': 3 }],
  ['images', images, { 'AWS::StepFunctions::StateMachine': 1, 'AWS::Events::Rule': 1, 'AWS::SQS::Queue': 1 }],
  ['across-stacks', acrossStacks, { 'AWS::Events::Rule': 2, 'AWS::SQS::QueuePolicy': 2 }],
  ['call-aws-service', rival, { 'AWS::StepFunctions::StateMachine': 1, 'AWS::IAM::Role': 1, 'AWS::IAM::Policy': 1 }],
  ['long-queue', longQueue, { 'AWS::StepFunctions::StateMachine': 2, 'AWS::Events::Rule': 1 }],
  ['watch', watch, { 'AWS::CloudWatch::Dashboard': 1, 'AWS::CloudWatch::Alarm': 5 }],
])('the example %s synthesizes with the resources that it shows', (_name, stack, counts) => {
  const template = templateOf(stack);
  for (const [type, count] of Object.entries(counts)) template.resourceCountIs(type, count);
});

it('the example from-sdk starts an execution with the name of the job', async () => {
  const requests: unknown[] = [];
  const server = http.createServer((request, response) => {
    request.on('data', (body: Buffer) => requests.push([request.headers['x-amz-target'], JSON.parse(body.toString())]));
    request.on('end', () => response.end(JSON.stringify({ executionArn: 'arn:execution', startDate: 0 })));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  process.env.AWS_ENDPOINT_URL_SFN = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  await expect(waitFor('a-job', 'arn:machine')).resolves.toBe('arn:execution');
  expect(requests).toEqual([
    ['AWSStepFunctions.StartExecution', { stateMachineArn: 'arn:machine', name: 'a-job', input: '{"JobId":"a-job"}' }],
  ]);
  server.closeAllConnections();
  server.close();
});

const runbookOf = (page: string) => textOf(page).replace(/^[^]*?^## Runbook/m, '');
const [runbook, batchRunbook] = ['docs/outcomes.md', 'docs/batch.md'].map(runbookOf);

it.each(Object.values(ErrorName))('one of the runbooks, and only one, has a row for the Error %s', (name) => {
  const row = `\n| \`${name}\``;
  // An invalid input is another thing for a batch.
  const expected = name === ErrorName.INVALID_INPUT ? [true, true] : expect.arrayContaining([true, false]);
  expect([runbook.includes(row), batchRunbook.includes(row)]).toEqual(expected);
});

it.each(Object.values(PlanErrorName))('the runbook of a batch has a row for the Error %s', (name) =>
  expect(batchRunbook).toContain(`\n| \`${name}\``),
);

it.each(FAILURE_CODES)('the runbook has the failure code %s', (code) => expect(runbook).toContain(`\`${code}\``));

it('the runbook has every alarm of a runner', () => {
  const stack = new Stack(new App(), 'Alarms');
  const input = { bucket: new Bucket(stack, 'Images', { eventBridgeEnabled: true }) };
  const runner = new MediaAnalysisJobRunner(stack, 'Runner', {
    input,
    output: { bucket: new Bucket(stack, 'Results') },
  });
  runner.onManifestUploaded('Manifests');
  const names = runner.addAlarms().map(({ node }) => node.path.replace('Alarms/Runner/', ''));
  expect(names).toHaveLength(6);
  for (const name of names) expect(runbook).toContain(`| \`${name}\``);
});

it('the runbook of a batch has every alarm of a batch', () => {
  const stack = new Stack(new App(), 'Alarms');
  const input = { bucket: new Bucket(stack, 'Images', { eventBridgeEnabled: true }) };
  const machine = new MediaAnalysisBatch(stack, 'Batch', { input, output: { bucket: new Bucket(stack, 'Results') } });
  machine.onManifestUploaded('Manifests');
  const names = machine.addAlarms().map(({ node }) => node.path.replace('Alarms/Batch/', ''));
  expect(names).toHaveLength(4);
  for (const name of names) expect(batchRunbook).toContain(`\n| \`${name}\``);
});

it.each([...Object.values(MetricName), ...Object.values(ApiErrorKind)])('docs/monitoring.md says what %s is', (name) =>
  expect(textOf('docs/monitoring.md')).toContain(`\`${name}\``),
);

it('docs/events.md has a row for each field of an event', () => {
  const [report, event] = ['ManifestReport = {', 'MediaAnalysisJobStateChange = '].map((type) => {
    const [, members] = textOf('lib/protocol/event.ts').split(type);
    return [...members.split('\n};')[0].matchAll(/^ {2}readonly (\w+)\??:/gm)].map(([, name]) => name);
  });
  const [, table] = textOf('docs/events.md').split('| Field of `detail` | Meaning |');
  const rows = table.split('\n\n')[0].matchAll(/^\|([^|]+)\|/gm);
  const documented = [...rows].flatMap(([, cell]) => [...cell.matchAll(/`(\w+)`/g)].map(([, name]) => name));
  expect(documented.sort()).toEqual([...report, ...event].sort());
});

it('docs/limits.md lists the regions that have bulk analysis', () => {
  const list = textOf('docs/limits.md').match(/lists quotas for (.*)\. A stack/)?.[1];
  expect(list?.split(/, | and /)).toEqual(BULK_ANALYSIS_REGIONS);
});

const eventsOf = (schedule: PollSchedule, hours: number, phases: 1 | 2 = 1) =>
  historyEvents(worstCasePolls(schedule._toSchedule(), hours * 3600, phases));
const fits = (schedule: PollSchedule, hours: number, phases: 1 | 2 = 1) =>
  eventsOf(schedule, hours, phases) <= HISTORY_EVENTS_FOR_POLLS;

it('the longest timeouts in docs/limits.md are those that synth allows', () => {
  const longest = (schedule: PollSchedule, phases: 1 | 2) => {
    let hours = 1;
    while (fits(schedule, hours + 1, phases)) hours++;
    return hours;
  };
  const [byDefault, fixed] = [PollSchedule.proportional(), PollSchedule.fixedInterval(Duration.seconds(30))];
  expect(textOf('docs/limits.md')).toContain(
    `the default schedule allows ${longest(byDefault, 1)} hours, and a runner ${longest(byDefault, 2)}; ` +
      `\`PollSchedule.fixedInterval\` of 30 seconds ${longest(fixed, 1)} hours, and a runner ${longest(fixed, 2)}`,
  );
});

it('the longest timeout of a batch in docs/limits.md is the one that synth allows', () => {
  expect([31, 32].map((hours) => fits(batchPollSchedule(), hours, 2))).toEqual([true, false]);
  expect(textOf('docs/limits.md')).toContain('The default schedule of a batch allows 31 hours.');
});

it('docs/limits.md has the history that a wait of 24 hours can fill', () => {
  const events = eventsOf(PollSchedule.proportional(), 24).toLocaleString('en-US');
  expect(textOf('docs/limits.md')).toContain(`one wait of 24 hours fills up to ${events} events`);
});

it('the long queue that is simulated has the schedule of the example long-queue', () => {
  const machines = templateOf(longQueue).findResources('AWS::StepFunctions::StateMachine');
  const { minSeconds, maxSeconds } = WEEK._toSchedule();
  expect(JSON.stringify(machines)).toMatch(new RegExp(`minSeconds\\W+${minSeconds}\\W+maxSeconds\\W+${maxSeconds}\\b`));
});

it('docs/long-queues.md is right: a week needs its minInterval, and two weeks need twice its maxInterval', () => {
  const [minInterval, maxInterval] = [Duration.minutes(1), Duration.minutes(10)];
  expect(fits(PollSchedule.proportional({ maxInterval }), 7 * 24, 2)).toBe(false);
  expect(fits(WEEK, 7 * 24, 2)).toBe(true);
  expect(fits(PollSchedule.proportional({ minInterval, maxInterval: Duration.minutes(20) }), 14 * 24, 2)).toBe(true);
});
