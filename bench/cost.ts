/** Section 5: dollars for the wait for a job, by schedule and duration. Simulated, the same every time. */
import { markdownTable } from '../tools/markdown-table';
import type { Contender } from './contender';
import { type Durations, MEDIANS } from './durations';
import { bytesPerPoll, HISTORY_LINE } from './log-bytes';
import { DEFAULT, INFORMED } from './ours';
import { fixed, sdkWaiter } from './peers/polling';
import { costOf, PRICES, type Usage } from './prices';
import { type Played, played, playedAll, significant } from './schedule';
import { mean } from './statistics';

/** What a warm poll is billed for: a guess, for a call of Rekognition and little else. */
const POLL_SECONDS = 0.1;
const MEMORY_GB = 0.25;

/** CREATED, QUEUED, IN_PROGRESS, SUCCEEDED: most that there can be. */
const EVENTS = 4;

/** Longest that a Lambda function runs, and that CloudFormation waits for a custom resource. */
const LONGEST_FUNCTION_SECONDS = 900;
const LONGEST_RESOURCE_SECONDS = 3_600;

/** Whether half of the jobs end within that. */
const fits = ({ sample }: Durations, seconds: number) => sample[sample.length / 2] <= seconds;

const polling = (polls: number): Usage => ({ request: polls, gigabyteSecond: polls * POLL_SECONDS * MEMORY_GB });

/** What waits for the jobs of a distribution came to, and what they used. */
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

/** By name; where one cannot wait so long there is none. */
const ROWS: Readonly<Record<string, (durations: Durations) => Promise<Waited | undefined>>> = {
  [`**${DEFAULT.name}**`]: (durations) => ours(DEFAULT, durations),
  [`**${INFORMED.name}**`]: (durations) => ours(INFORMED, durations),
  'loop of Wait, Task and Choice, a function every 30 s': (durations) =>
    theirs(fixed(30), durations, ({ polls, transitions }) => ({ transition: transitions, ...polling(polls) })),
  'the same with `CallAwsService` in place of the function': (durations) =>
    theirs(fixed(30), durations, ({ transitions }) => ({ transition: transitions })),
  'one Task that is retried every 5 s, as the waiter of CDK’s `Provider`': async (durations) => {
    if (!fits(durations, LONGEST_RESOURCE_SECONDS)) return undefined;
    // The framework's own function is invoked, and calls the user's.
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

/** For the page of alternatives. */
export const comparisonTable = () =>
  tableOf(
    ({ polls, latencySeconds, usage }) =>
      `${significant(polls)} polls, ${significant(latencySeconds)} s late, $${costOf(usage).toPrecision(2)}`,
  );

/** What the default's dollars are for. */
export async function costParts(): Promise<string> {
  const found = await Promise.all(MEDIANS.map((durations) => ours(DEFAULT, durations)));
  const parts = Object.entries(PRICES).map(([of, { what, dollars: price }]) => [
    what,
    `$${price.toLocaleString('en-US', { maximumSignificantDigits: 6, maximumFractionDigits: 20 })}`,
    ...found.map(({ usage }) => dollars(costOf({ [of]: usage[of as keyof Usage] }))),
  ]);
  return markdownTable(['', 'price', ...HEADER], parts);
}
