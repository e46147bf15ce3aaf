/** How far a batch is, as the command reads it from the history of an execution, and how it estimates the time left. */
import { type HistoryEvent, SFNClient } from '@aws-sdk/client-sfn';
import { Pace } from '../../cli/batch/pace';
import { type BatchProgress, batchPosition, readBatchProgress } from '../../cli/batch/progress';
import { batchProgressText } from '../../cli/batch/progress-text';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

const entered = (name: string, state: object): HistoryEvent => ({
  id: 1,
  timestamp: new Date(0),
  type: 'TaskStateEntered',
  stateEnteredEventDetails: { name, input: JSON.stringify(state) },
});

const event = (details: Partial<HistoryEvent>): HistoryEvent => ({
  id: 2,
  timestamp: new Date(0),
  type: 'MapRunStarted',
  ...details,
});

const PLANNED = { input: {}, batch: {}, next: 'RUN', plan: { images: 35_000, parts: 4 } };
const counting = { pass: 'count', counts: { lines: 1_200_000 } };

it.each<[string, string, object]>([
  ['counting images', 'Plan', { input: {} }],
  ['counting images · 1,200,000 lines so far', 'Plan', { input: {}, batch: {}, next: 'PLAN', planning: counting }],
  [
    'writing the manifests of the parts · 7 lines so far',
    'Plan',
    { input: {}, batch: {}, next: 'PLAN', planning: { pass: 'split', counts: { lines: 7 } } },
  ],
  ['0 of 4 parts · about 0 of 35,000 images', 'Publish plan', PLANNED],
  ['merging · 0 of 4 parts', 'Merge', PLANNED],
  ['merging · 2 of 4 parts', 'Merge', { ...PLANNED, next: 'MERGE', merging: { part: 3, checkpoint: 1 } }],
  ['ending', 'Publish outcome', { ...PLANNED, next: 'ENDED' }],
])('the command shows "%s" when the batch has entered the state %s with %j', async (text, name, state) => {
  const position = batchPosition([event({ type: 'TaskScheduled' }), entered(name, state)]);
  const progress = await readBatchProgress(new SFNClient(), position!);
  expect(batchProgressText(progress, 0)).toBe(text);
});

it('the command reads the Map Run that is the latest, also after a redrive', () => {
  const started = event({ mapRunStartedEventDetails: { mapRunArn: 'old' } });
  const redriven = event({ mapRunRedrivenEventDetails: { mapRunArn: 'new', redriveCount: 1 } });
  expect(batchPosition([redriven, started, entered('Parts', PLANNED)])).toMatchObject({ mapRunArn: 'new' });
});

it('the command does not take a wait, or the state of another machine, for a batch', () => {
  expect(batchPosition([entered('Get job', { input: {}, progress: {} })])).toBeUndefined();
  expect(batchPosition([entered('Parts', { batch: 1 })])).toBeUndefined();
});

const at = (partsDone: number, isPlanReused?: boolean): BatchProgress => ({
  phase: 'ANALYSING',
  images: 100_000,
  parts: 100,
  partsDone,
  isPlanReused,
  analysingSince: new Date(0),
});

/** The last progress of those that are seen, in minutes from the beginning. */
function lastOf(seen: readonly (readonly [minutes: number, partsDone: number])[], isPlanReused?: boolean) {
  const pace = new Pace();
  return seen.map(([minutes, parts]) => pace.add(at(parts, isPlanReused), minutes * MINUTE)).at(-1)!;
}

const paced = (imagesPerHour: number, hours: number) => ({ imagesPerHour, endsAt: new Date(hours * HOUR) });

it('a batch has no pace until a part has ended', () => {
  expect(lastOf([[0, 0], [30, 0]])).not.toHaveProperty('imagesPerHour'); // prettier-ignore
});

it('one look at a batch is enough for a pace, which counts from its first part', () => {
  expect(lastOf([[120, 20]])).toMatchObject(paced(10_000, 10));
});

it('the pace does not sink between the ends of parts that run at the same time', () => {
  expect(lastOf([[60, 20], [100, 20]])).toMatchObject(paced(20_000, 5)); // prettier-ignore
});

it('the pace is that of the last hour', () => {
  expect(lastOf([[60, 10], [120, 20], [180, 50]])).toMatchObject(paced(30_000, 3 + 50 / 30)); // prettier-ignore
});

it('the parts that end at once when a plan is used again do not count', () => {
  expect(lastOf([[0.5, 60], [1, 80], [61, 90]], true)).toMatchObject(paced(10_000, 61 / 60 + 1)); // prettier-ignore
  expect(lastOf([[61, 90]], true)).not.toHaveProperty('imagesPerHour');
});

it('the command shows the pace and the time left', () => {
  const progress = lastOf([[120, 20]]);
  expect(batchProgressText({ ...progress, partsRunning: 5, imagesDone: 20_000 }, 3 * HOUR)).toBe(
    '20 of 100 parts · 5 running · about 20,000 of 100,000 images · 10,000 images an hour · about 07:00:00 left',
  );
});
