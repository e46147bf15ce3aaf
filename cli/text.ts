/** How executions look in a terminal. */
import pc from 'picocolors';
import type { Progress, Snapshot } from './execution';

/** The name of the package. Under any other, npx could fetch the package of a stranger. */
export const PROGRAM = 'cdk-rekognition-media-analysis';

export const wayBack = (executionArn: string) => `To come back: npx ${PROGRAM} status --follow ${executionArn}`;

/** On a line of its own on standard error; a line that is kept up to date there is drawn again below. */
export function note(text: string): void {
  process.stderr.write(process.stderr.isTTY ? `\r\u001b[K${text}\n` : `${text}\n`);
}

/** 01:02:03, with days where there are any. */
export function duration(milliseconds: number): string {
  const seconds = Math.max(0, Math.round(milliseconds / 1000));
  const days = Math.floor(seconds / 86_400);
  const parts = [Math.floor(seconds / 3600) % 24, Math.floor(seconds / 60) % 60, seconds % 60];
  const clock = parts.map((part) => String(part).padStart(2, '0')).join(':');
  return days > 0 ? `${days} d ${clock}` : clock;
}

export function inColour(status: string): string {
  if (status === 'SUCCEEDED') return pc.green(status);
  return ['FAILED', 'TIMED_OUT', 'ABORTED', 'ERROR'].includes(status) ? pc.red(status) : pc.bold(status);
}

export function progressText(progress: Progress | undefined, now: number): string {
  if (!progress) return 'starting';
  const { status, starting, polls, since, nextPollAt } = progress;
  const what = starting ? 'waiting to start' : inColour(status ?? 'not known yet');
  const next =
    nextPollAt === undefined ? [] : [`next in ${Math.max(0, Math.round((nextPollAt.getTime() - now) / 1000))} s`];
  const polled = starting ? [] : [`${polls} ${polls === 1 ? 'poll' : 'polls'}`];
  return [what, `age ${duration(now - since.getTime())}`, ...polled, ...next].join(pc.dim(' · '));
}

/** Of the expected duration; undefined where none is known, or the job has taken longer. */
export function shareDone(progress: Progress | undefined, now: number): number | undefined {
  if (!progress?.expectedSeconds || progress.starting) return undefined;
  const share = (now - progress.since.getTime()) / 1000 / progress.expectedSeconds;
  return share < 1 ? share : undefined;
}

/** What an execution has come to. */
export function outcomeText({ status, output, error, cause }: Snapshot): string {
  if (status === 'SUCCEEDED') return `${inColour(status)}\n${JSON.stringify(output, null, 2)}`;
  const why = cause === undefined ? '' : `\n${typeof cause === 'string' ? cause : JSON.stringify(cause, null, 2)}`;
  return `${inColour(status)}${error ? `: ${error}` : ''}${why}`;
}

/** Columns as wide as their widest cell. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column]))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
