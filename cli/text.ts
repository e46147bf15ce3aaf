/** The texts that the command prints. */
import { ExecutionStatus } from '@aws-sdk/client-sfn';
import pc from 'picocolors';
import { FINAL_STATUSES, Status } from '../lib/protocol/status';

/** The name of the package. With any other name, npx could download the package of a stranger. */
export const PROGRAM = 'cdk-rekognition-media-analysis';

export const followHint = (executionArn: string) => `To follow it: npx ${PROGRAM} status --follow ${executionArn}`;

/** Prints a line to standard error. In a terminal it replaces the progress line, which is then drawn again below. */
export function note(text: string): void {
  process.stderr.write(process.stderr.isTTY ? `\r\u001b[K${text}\n` : `${text}\n`);
}

/** As in 1,000,000. */
export const grouped = (count: number) => count.toLocaleString('en-US');

/** As in 01:02:03. */
export function clock(seconds: number): string {
  const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  return parts.map((part) => String(part).padStart(2, '0')).join(':');
}

/** As in 01:02:03, or 4 d 01:02:03 from a day on. */
export function duration(milliseconds: number): string {
  const seconds = Math.max(0, Math.round(milliseconds / 1000));
  const days = Math.floor(seconds / 86_400);
  return `${days > 0 ? `${days} d ` : ''}${clock(seconds % 86_400)}`;
}

const { SUCCEEDED, FAILED, TIMED_OUT, ABORTED } = ExecutionStatus;

/** Statuses of executions, jobs and waits that mean a failure. */
const FAILURES: readonly string[] = [
  ...[FAILED, TIMED_OUT, ABORTED],
  ...FINAL_STATUSES.filter((status) => status !== Status.SUCCEEDED),
];

/** Colours the status of an execution, a job or a wait. */
export function inColour(status: string): string {
  if (status === SUCCEEDED) return pc.green(status);
  return FAILURES.includes(status) ? pc.red(status) : pc.bold(status);
}

/** Makes every column as wide as its widest cell. */
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
