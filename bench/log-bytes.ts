/** The bytes that a wait writes to its log, measured with a simulated wait. */
import { App } from 'aws-cdk-lib';
import { ExampleStack } from '../bin/example-stack';
import { LocalCloud } from '../local/local-cloud';
import type { LocalFunction } from '../local/local-function';
import { localTemplateOf } from '../local/template';
import { jobThatSucceeds } from './job';

/** CloudWatch Logs adds so many bytes to the size of each line. */
const LINE_OVERHEAD = 26;

/** Bytes of Step Functions' log line for a history event. This is a guess: the line has an ARN, a type and a time, but no data. */
export const HISTORY_LINE = 350 + LINE_OVERHEAD;

/** Lambda's JSON log format puts each message into such an object. */
const ENVELOPE = { timestamp: '2026-01-01T00:00:00.000Z', level: 'INFO', requestId: '0'.repeat(36) };

/** The bytes that a function has written to its log. */
export function logBytesOf({ log, metrics }: LocalFunction): number {
  const lines: object[] = [...log.map(({ line }) => ({ ...ENVELOPE, message: line })), ...metrics];
  return lines.reduce((sum, line) => sum + JSON.stringify(line).length + LINE_OVERHEAD, 0);
}

let measured: Promise<number> | undefined;

/** The mean number of bytes that the poll function writes for a poll. */
export const bytesPerPoll = () => (measured ??= measureBytesPerPoll());

async function measureBytesPerPoll(): Promise<number> {
  const cloud = await LocalCloud.start({ template: localTemplateOf(new ExampleStack(new App(), 'Log')) });
  try {
    const JobId = jobThatSucceeds(cloud, 1_200);
    await cloud.time.runUntil(cloud.stateMachine().start({ JobId }).outcome);
    const { poll } = cloud.functions;
    return logBytesOf(poll) / poll.log.length;
  } finally {
    await cloud.stop();
  }
}
