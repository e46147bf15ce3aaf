/** Which schedule keeps the slots of a batch busy? Simulated: the numbers are the same every time. */
import { Duration } from 'aws-cdk-lib';
import { batchPollSchedule } from '../../lib/batch/backend/bulk-analysis';
import { PollSchedule } from '../../lib/waiter/poll-schedule';
import { markdownTable } from '../../tools/markdown-table';
import { type Durations, MEDIANS, NARROW } from '../durations';
import { significant } from '../schedule';
import { mean } from '../statistics';
import { playSlot, type PlayedSlot, SECONDS_PER_CALL, type SlotOptions } from './slots';

export interface BatchCase {
  readonly name: string;
  readonly durations: Durations;
}

const cases = (durations: readonly Durations[], sigma: number): BatchCase[] =>
  durations.map((each) => ({ name: `${each.name}, σ = ${sigma}`, durations: each }));

export const CASES: readonly BatchCase[] = [...cases(MEDIANS, 0.8), ...cases(NARROW, 0.2)];

export const BATCH = 'batch';

interface Candidate {
  readonly schedule: PollSchedule;
  /** Whether an execution of the runner is told the mean duration of the jobs. */
  readonly isTold?: boolean;
}

const proportional = (percent: number, minSeconds: number): Candidate => ({
  schedule: PollSchedule.proportional({ ageFraction: percent / 100, minInterval: Duration.seconds(minSeconds) }),
});

export const CANDIDATES: Readonly<Record<string, Candidate>> = {
  'a runner’s default: 5 %, 10 s': { schedule: PollSchedule.proportional() },
  '5 %, 6 s': proportional(5, 6),
  '3 %, 6 s': proportional(3, 6),
  [BATCH]: { schedule: batchPollSchedule() },
  '2 %, 10 s': proportional(2, 10),
  '2 %, 2 s': proportional(2, 2),
  '1 %, 6 s': proportional(1, 6),
  'every 30 s': { schedule: PollSchedule.fixedInterval(Duration.seconds(30)) },
  '2 %, 6 s, told the mean duration': { schedule: batchPollSchedule(), isTold: true },
};

export function played({ schedule, isTold }: Candidate, { sample }: Durations, options: SlotOptions = {}): PlayedSlot {
  return playSlot(schedule, sample, { ...options, expectedSeconds: isTold ? mean(sample) : undefined });
}

export const percent = (share: number) => `${(100 * share).toFixed(1)} %`;

const HEADER = CASES.map(({ name }) => name);

export const playedCases = (name: string) => CASES.map(({ durations }) => played(CANDIDATES[name], durations));

/** A row of the table for the schedule with this name. */
export const scheduleRow = (name: string, found: readonly PlayedSlot[]): string[] => [
  name === BATCH ? '**the default of a batch: 2 %, 6 s**' : name,
  ...found.map(({ busyShare, polls }) => `${percent(busyShare)}, ${significant(polls)}`),
];

export function schedulesTable(): string {
  const rows = Object.keys(CANDIDATES).map((name) => scheduleRow(name, playedCases(name)));
  return markdownTable(['interval: share of the age, least', ...HEADER], rows);
}

/** A start that was refused is tried again after the shortest interval and one more call. */
const REFUSED_SECONDS = batchPollSchedule()._toSchedule().minSeconds + SECONDS_PER_CALL;

/** What stands between two jobs, and is not the schedule. */
const CIRCUMSTANCES: Readonly<Record<string, SlotOptions>> = {
  'a call takes 0.1 s': { secondsPerCall: 0.1 },
  'a call takes 0.3 s': { secondsPerCall: 0.3 },
  'a call takes 1 s': { secondsPerCall: 1 },
  'each start is refused once': { refusedSeconds: REFUSED_SECONDS },
};

export const circumstancesTable = () =>
  markdownTable(
    ['', ...HEADER],
    Object.entries(CIRCUMSTANCES).map(([name, options]) => [
      name,
      ...CASES.map(({ durations }) => percent(played(CANDIDATES[BATCH], durations, options).busyShare)),
    ]),
  );
