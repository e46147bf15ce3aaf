/** Section 3: polls and latency of schedules, for several distributions of durations. Simulated: the same every time. */
import { HISTORY_EVENTS_LIMIT } from '../lib/protocol/limits';
import { markdownTable } from '../tools/markdown-table';
import type { Contender, Wait } from './contender';
import { type Durations, MEDIANS, MIXTURE, WIDE_MIXTURE } from './durations';
import { DEFAULT, FIXED, INFORMED } from './ours';
import { POLLING_PEERS } from './peers/polling';
import { costOf } from './prices';
import { seededRandom } from './seeded-random';
import { mean, quantile } from './statistics';

export const CONTENDERS: readonly Contender[] = [DEFAULT, INFORMED, FIXED, ...POLLING_PEERS];

export const DISTRIBUTIONS: readonly Durations[] = [...MEDIANS, MIXTURE, WIDE_MIXTURE];

/** The mean result of a contender's waits for the jobs of a distribution. */
export interface Played {
  readonly contender: Contender;
  readonly durations: Durations;
  readonly polls: number;
  readonly latencySeconds: number;
  readonly p99LatencySeconds: number;
  /** Mean latency as a share of the job's duration. */
  readonly relativeLatency: number;
  /** Polls × relative latency. */
  readonly product: number;
  readonly transitions?: number;
  readonly historyEvents?: number;
  /** Share of the executions that Step Functions would end because their history is too long. */
  readonly outgrown: number;
}

const SEED = 3;

export async function played(contender: Contender, durations: Durations): Promise<Played> {
  const random = seededRandom(SEED);
  const { sample } = durations;
  const waits: Wait[] = [];
  for (const duration of sample) waits.push(await contender.play(duration, random));
  const latencies = waits.map(({ latencySeconds }) => latencySeconds);
  const polls = mean(waits.map((wait) => wait.polls));
  const relativeLatency = mean(latencies.map((latency, index) => latency / sample[index]));
  const meanOf = (member: 'transitions' | 'historyEvents') =>
    waits[0][member] === undefined ? undefined : mean(waits.map((wait) => wait[member]!));
  return {
    contender,
    durations,
    polls,
    latencySeconds: mean(latencies),
    p99LatencySeconds: quantile(latencies, 0.99),
    relativeLatency,
    product: polls * relativeLatency,
    transitions: meanOf('transitions'),
    historyEvents: meanOf('historyEvents'),
    outgrown: mean(waits.map(({ historyEvents = 0 }) => Number(historyEvents > HISTORY_EVENTS_LIMIT))),
  };
}

let all: Promise<Played[]> | undefined;

/** All contenders with all distributions. The simulation runs once in a process. */
export const playedAll = () => (all ??= playAll());

async function playAll(): Promise<Played[]> {
  const found: Played[] = [];
  for (const durations of DISTRIBUTIONS)
    for (const contender of CONTENDERS) found.push(await played(contender, durations));
  return found;
}

const HEADER = [
  'schedule',
  'polls',
  'mean latency',
  '99th percentile',
  'mean relative latency',
  'polls × relative latency',
  'state transitions',
  'history events',
];

export async function scheduleTables(): Promise<string> {
  const found = await playedAll();
  return DISTRIBUTIONS.map((durations) => {
    const rows = found.filter((each) => each.durations === durations).map(rowOf);
    return `**${durations.name}** (no schedule can be below ${durations.bound.toFixed(2)})\n\n${markdownTable(HEADER, rows)}`;
  }).join('\n\n');
}

function rowOf({ contender, transitions, historyEvents, outgrown, ...played }: Played): string[] {
  const name = contender.isOurs ? `**${contender.name}**` : contender.name;
  const tooLong = outgrown > 0 ? ` (too many for ${percent(outgrown, 1)})` : '';
  return [
    name,
    significant(played.polls),
    `${significant(played.latencySeconds)} s`,
    `${significant(played.p99LatencySeconds)} s`,
    percent(played.relativeLatency, 1),
    played.product.toFixed(2),
    transitions === undefined ? '–' : significant(transitions),
    historyEvents === undefined ? '–' : `${significant(historyEvents)}${tooLong}`,
  ];
}

const percent = (share: number, digits: number) => `${(100 * share).toFixed(digits)} %`;

/** Below 10 two digits, from 10 on a whole number. */
export const significant = (value: number) =>
  value < 10 ? value.toPrecision(2) : Math.round(value).toLocaleString('en-US');

/** For the README: the default schedule, without and with an expected duration. */
export async function summaryTable(): Promise<string> {
  const found = (await playedAll()).filter(({ contender }) => [DEFAULT, INFORMED].includes(contender));
  const rows = found
    .filter(({ durations }) => MEDIANS.includes(durations))
    .map(({ contender, durations, polls, latencySeconds, transitions }) => [
      `about ${durations.name}${contender === INFORMED ? ', told within 25 %' : ''}`,
      Math.round(polls),
      `${Math.round(latencySeconds)} s`,
      `$${costOf({ transition: transitions }).toFixed(4)}`,
    ]);
  return markdownTable(['job', 'polls', 'mean latency', 'state transitions'], rows);
}
