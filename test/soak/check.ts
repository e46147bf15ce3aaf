/** Checks what must be true of every execution, whatever trouble it had. */
import { ErrorName } from '../../lib/protocol/errors';
import type { LoopState } from '../../lib/protocol/state';
import { Status } from '../../lib/protocol/status';
import { HISTORY_EVENTS_LIMIT, MAX_REFUSALS_IN_A_ROW } from '../../lib/protocol/limits';
import { JITTER, type Schedule, worstCasePolls } from '../../lib/protocol/next-wait';
import { hasSucceeded, type Outcome, type Visit } from '../../local/execution';
import { isLost, FINAL_STATES } from '../support/final-states';
import { historyEvents } from '../../local/history';
import type { Played } from './play';
import type { Scenario } from './scenario';

/** The Error of an execution, or SUCCEEDED. */
export const endOf = (outcome: Outcome) => (hasSucceeded(outcome) ? outcome.status : outcome.error);

const isPoll = ({ state }: Visit) => state === 'Get job';

export const wasLost = ({ visits, events }: Played) =>
  isLost(
    visits.map(({ state }) => state),
    events.map(({ detail }) => detail),
  );

/** Returns a sentence for each violation. */
export function violationsOf(played: Played, schedule: Schedule): string[] {
  return [
    wasLost(played) && 'It does not have exactly one terminal state and one terminal event.',
    !FINAL_STATES.includes(played.visits.at(-1)!.state) && 'Its last state is not a terminal state.',
    wrongEnd(played),
    wrongEvents(played),
    wrongPolls(played, schedule),
    historyOf(played) > HISTORY_EVENTS_LIMIT && `Its history has ${historyOf(played)} events.`,
  ].filter((violation) => typeof violation === 'string');
}

function wrongEnd({ scenario, outcome, visits, startedAt }: Played): string | undefined {
  const fatalFrom = startedAt + (scenario.trouble.fatal?.from ?? Infinity) * 1_000;
  const allowed = allowedEnds(scenario, visits.filter((visit) => isPoll(visit) && visit.at >= fatalFrom).length);
  return allowed.includes(endOf(outcome))
    ? undefined
    : `It ended as ${endOf(outcome)}, not as ${allowed.join(' or ')}.`;
}

/** The allowed ends. There are several if the trouble comes close to the end of the job or to the deadline. */
function allowedEnds({ job, timeoutSeconds, trouble }: Scenario, fatalPolls: number): string[] {
  const { fatal, rekognition = [], lambda, bus } = trouble;
  if (fatal?.from === 0) return [fatal.error];
  const jobEnd = job.end === Status.SUCCEEDED ? job.end : ErrorName.JOB_FAILED;
  const endsInTime = job.endsAt <= timeoutSeconds;
  const isHidden = rekognition.some(({ from, until = 0 }) => from <= timeoutSeconds && until > timeoutSeconds);
  const hasUnknownEnd = rekognition.some(({ kind, until = 0 }) => kind === 'unknownstatus' && until > job.endsAt);
  const isUnbelieved = fatalPolls > 0 && fatalPolls < MAX_REFUSALS_IN_A_ROW;
  const isLate = lambda !== undefined || bus !== undefined;
  return [
    ...(endsInTime || (isLate && job.endsAt < Infinity) ? [jobEnd] : []),
    ...(!endsInTime || isHidden || isUnbelieved ? [ErrorName.JOB_TIMED_OUT] : []),
    ...(hasUnknownEnd ? [ErrorName.UNEXPECTED_STATUS] : []),
    ...(fatal ? [fatal.error] : []),
  ];
}

/** Events are numbered, have the status before, and the last one has the execution's Error. A bus may lose progress events. */
function wrongEvents({ scenario, events, outcome }: Played): string | undefined {
  const details = events.map(({ detail }) => detail);
  const numbers = details.map(({ id }) => Number(id.split('#')[1]));
  const isChain = details.every(({ id, status, previousStatus, error }, index) => {
    if (error === ErrorName.POLL_FAILED) return previousStatus === undefined && id.endsWith('#poll-failed');
    const [before, numberBefore] = [details[index - 1]?.status, numbers[index - 1] ?? 0];
    if (numbers[index] === numberBefore + 1) return previousStatus === before && status !== before;
    return scenario.trouble.bus !== undefined && numbers[index] > numberBefore && status !== previousStatus;
  });
  const last = details.at(-1);
  const tellsTheEnd = (last?.error ?? last?.status) === endOf(outcome);
  return isChain && tellsTheEnd ? undefined : `Its events do not match its statuses: ${JSON.stringify(details)}`;
}

function wrongPolls({ scenario, visits }: Played, schedule: Schedule): string | undefined {
  const polls = visits.filter(isPoll);
  const deadline = firstPollOf(visits) + scenario.timeoutSeconds * 1_000;
  const floor = Math.round(schedule.minSeconds * (1 - JITTER)) * 1_000;
  // The last poll comes in the second before the deadline, also if the poll before it was close.
  const tooClose = polls.some(
    ({ at }, index) => index > 0 && at - polls[index - 1].at < floor && at < deadline - 1_000,
  );
  if (tooClose) return `Two polls are closer than ${floor} ms: ${polls.map(({ at }) => at).join()}`;
  const late = polls.filter(({ at }) => at > deadline).length;
  // If a faulty bus delays an execution past its deadline, it still makes a last poll.
  if (late > (scenario.trouble.bus ? 1 : 0)) return 'It polls past its deadline.';
  const bound = worstCasePolls(schedule, scenario.timeoutSeconds);
  return polls.length > bound ? `It makes ${polls.length} polls. The bound is ${bound}.` : undefined;
}

/** The first run of the function. Failed invocations can come before it. */
const firstPollOf = (visits: readonly Visit[]) =>
  visits.map(({ input }) => (input as LoopState | null)?.progress?.startedAt).find((at) => at !== undefined) ??
  Infinity;

/** All history events, with the start and the end of the execution, and three for each failed attempt. */
const historyOf = ({ visits, failedAttempts }: Played) => historyEvents(visits) + 2 + 3 * failedAttempts;
