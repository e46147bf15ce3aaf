/** Section 5: the price of waiting for a job, by schedule and duration. Simulated: the numbers are the same every time. */
import { markdownTable } from '../tools/markdown-table';
import type { Contender } from './contender';
import { type Durations, MEDIANS } from './durations';
import { bytesPerPoll, HISTORY_LINE } from './log-bytes';
import { DEFAULT, INFORMED } from './ours';
import { fixed, sdkWaiter } from './peers/polling';
import { costOf, type Priced, PRICES, shownName, shownPrice, type Usage } from './prices';
import { type Played, played, playedAll, significant } from './schedule';
import { mean } from './statistics';

/** Billed duration of a warm poll. This is a guess: one call of Rekognition and little else. */
const POLL_SECONDS = 0.1;
const MEMORY_GB = 0.25;

/** One event for each status of a job that succeeds. */
const EVENTS = 4;

/** A Lambda function can run so long, and CloudFormation waits so long for a custom resource. */
const LONGEST_FUNCTION_SECONDS = 900;
const LONGEST_RESOURCE_SECONDS = 3_600;

/** Whether at least half of the jobs end within this time. */
const fits = ({ sample }: Durations, seconds: number) => sample[sample.length / 2] <= seconds;

/** What so many calls of a function use, each with one call of Rekognition. */
export const polling = (polls: number): Usage => ({ request: polls, gigabyteSecond: polls * POLL_SECONDS * MEMORY_GB });

/** The mean result of the waits for the jobs of a distribution, and what they used. */
interface Waited extends Pick<Played, 'polls' | 'latencySeconds'> {
  readonly usage: Usage;
}

async function ours(contender: Contender, durations: Durations): Promise<Waited> {
  const found = (await playedAll()).find((each) => each.contender === contender && each.durations === durations)!;
  const { polls, transitions, historyEvents } = found;
  const logByte = polls * (await bytesPerPoll()) + historyEvents! * HISTORY_LINE;
  return { ...found, usage: { transition: transitions, ...polling(polls), event: EVENTS, logByte } };
}

async function theirs(contender: Contender, durations: Durations, usageOf: (found: Played) => Usage): Promise<Waited> {
  const found = await played(contender, durations);
  return { ...found, usage: usageOf(found) };
}

/** By name. The result is undefined if this way cannot wait so long. */
const ROWS: Readonly<Record<string, (durations: Durations) => Promise<Waited | undefined>>> = {
  [`**${DEFAULT.name}**`]: (durations) => ours(DEFAULT, durations),
  [`**${INFORMED.name}**`]: (durations) => ours(INFORMED, durations),
  'loop of Wait, Task and Choice, a function every 30 s': (durations) =>
    theirs(fixed(30), durations, ({ polls, transitions }) => ({ transition: transitions, ...polling(polls) })),
  'the same with `CallAwsService` in place of the function': (durations) =>
    theirs(fixed(30), durations, ({ transitions }) => ({ transition: transitions })),
  'one Task that is retried every 5 s, as the waiter of CDK’s `Provider`': async (durations) => {
    if (!fits(durations, LONGEST_RESOURCE_SECONDS)) return undefined;
    // Each poll invokes two functions: the framework's own one, which calls the user's.
    return theirs(fixed(5), durations, ({ polls }) => ({ transition: polls, ...polling(2 * polls) }));
  },
  'SDK’s waiter, 30 s to 120 s, inside a function of 256 MB': async (durations) => {
    const { sample } = durations;
    if (!fits(durations, LONGEST_FUNCTION_SECONDS)) return undefined;
    return theirs(sdkWaiter(30, 120), durations, ({ latencySeconds }) => {
      const seconds = mean(sample.map((each) => Math.min(each + latencySeconds, LONGEST_FUNCTION_SECONDS)));
      return { request: 1, gigabyteSecond: seconds * MEMORY_GB };
    });
  },
};

const dollars = (amount: number) => `$${amount.toFixed(5)}`;

const HEADER = MEDIANS.map(({ name }) => name);

async function tableOf(cell: (waited: Waited) => string): Promise<string> {
  const rows = Object.entries(ROWS).map(async ([name, waitFor]) => {
    const found = await Promise.all(MEDIANS.map(waitFor));
    return [name, ...found.map((waited) => (waited ? cell(waited) : '–'))];
  });
  return markdownTable(['', ...HEADER], await Promise.all(rows));
}

export const costTable = () => tableOf(({ usage }) => dollars(costOf(usage)));

/** For docs/alternatives.md. */
export const comparisonTable = () =>
  tableOf(
    ({ polls, latencySeconds, usage }) =>
      `${significant(polls)} polls, ${significant(latencySeconds)} s late, $${costOf(usage).toPrecision(2)}`,
  );

/** The price of the default schedule, by service. */
export async function costParts(): Promise<string> {
  const found = await Promise.all(MEDIANS.map((durations) => ours(DEFAULT, durations)));
  const isUsed = (of: Priced) => found.some(({ usage }) => usage[of] !== undefined);
  const parts = (Object.keys(PRICES) as Priced[])
    .filter(isUsed)
    .map((of) => [shownName(of), shownPrice(of), ...found.map(({ usage }) => dollars(costOf({ [of]: usage[of] })))]);
  return markdownTable(['', 'price', ...HEADER], parts);
}
