/** Section 5: dollars for the wait for a job, by schedule and duration. Simulated, the same every time. */
import { markdownTable } from '../local/markdown-table';
import type { Contender } from './contender';
import { type Durations, MEDIANS } from './durations';
import { bytesPerPoll, HISTORY_LINE } from './log-bytes';
import { DEFAULT, INFORMED } from './ours';
import { fixed } from './peers/polling';
import { costOf, PRICES, type Usage } from './prices';
import { played, playedAll } from './schedule';
import { mean } from './statistics';

/** What a warm poll is billed for: a guess, for a call of Rekognition and little else. */
const POLL_SECONDS = 0.1;
const MEMORY_GB = 0.25;

/** CREATED, QUEUED, IN_PROGRESS, SUCCEEDED: most that there can be. */
const EVENTS = 4;

/** Longest that a Lambda function runs. */
const LONGEST_FUNCTION_SECONDS = 900;

const polling = (polls: number): Usage => ({ request: polls, gigabyteSecond: polls * POLL_SECONDS * MEMORY_GB });

async function ours(contender: Contender, durations: Durations): Promise<Usage> {
  const found = (await playedAll()).find((each) => each.contender === contender && each.durations === durations)!;
  const { polls, transitions, historyEvents } = found;
  const logByte = polls * (await bytesPerPoll()) + historyEvents! * HISTORY_LINE;
  return { transition: transitions, ...polling(polls), event: EVENTS, logByte };
}

/** By name; where one cannot wait so long there is none. */
const ROWS: Readonly<Record<string, (durations: Durations) => Promise<Usage | undefined>>> = {
  [`**${DEFAULT.name}**`]: (durations) => ours(DEFAULT, durations),
  [`**${INFORMED.name}**`]: (durations) => ours(INFORMED, durations),
  'loop of Wait, Task and Choice, a function every 30 s': async (durations) => {
    const { polls, transitions } = await played(fixed(30), durations);
    return { transition: transitions, ...polling(polls) };
  },
  'the same with `CallAwsService` in place of the function': async (durations) => {
    const { transitions } = await played(fixed(30), durations);
    return { transition: transitions };
  },
  'one Task that is retried every 5 s, as the waiter of CDK’s `Provider`': async (durations) => {
    const { polls } = await played(fixed(5), durations);
    return { transition: polls, ...polling(polls) };
  },
  'SDK’s waiter inside a function of 256 MB': (durations) => {
    const fits = durations.sample[durations.sample.length / 2] < LONGEST_FUNCTION_SECONDS;
    const seconds = mean(durations.sample.map((each) => Math.min(each, LONGEST_FUNCTION_SECONDS)));
    return Promise.resolve(fits ? { request: 1, gigabyteSecond: seconds * MEMORY_GB } : undefined);
  },
};

const dollars = (amount: number) => `$${amount.toFixed(5)}`;

const HEADER = MEDIANS.map(({ name }) => name);

export async function costTable(): Promise<string> {
  const rows = Object.entries(ROWS).map(async ([name, usageFor]) => {
    const usages = await Promise.all(MEDIANS.map(usageFor));
    return [name, ...usages.map((usage) => (usage ? dollars(costOf(usage)) : '–'))];
  });
  return markdownTable(['', ...HEADER], await Promise.all(rows));
}

/** What the default's dollars are for. */
export async function costParts(): Promise<string> {
  const usages = await Promise.all(MEDIANS.map((durations) => ours(DEFAULT, durations)));
  const parts = Object.entries(PRICES).map(([of, { what, dollars: price }]) => [
    what,
    `$${price.toLocaleString('en-US', { maximumSignificantDigits: 6, maximumFractionDigits: 20 })}`,
    ...usages.map((usage) => dollars(costOf({ [of]: usage[of as keyof Usage] }))),
  ]);
  return markdownTable(['', 'price', ...HEADER], parts);
}
