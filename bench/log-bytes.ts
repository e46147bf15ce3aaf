/** What a wait writes to logs, found by one on this machine. */
import { App } from 'aws-cdk-lib';
import { Template as Synthesized } from 'aws-cdk-lib/assertions';
import { ExampleStack } from '../bin/example-stack';
import { LocalCloud } from '../local/local-cloud';
import type { Template } from '../local/template';

/** CloudWatch Logs counts so many bytes on top of each line. */
const LINE_OVERHEAD = 26;

/** A guess: Step Functions' line for a history event, which has an execution's ARN, a type and a time, but no data. */
export const HISTORY_LINE = 350 + LINE_OVERHEAD;

/** Around a line in Lambda's JSON format. */
const ENVELOPE = { timestamp: '2026-01-01T00:00:00.000Z', level: 'INFO', requestId: '0'.repeat(36) };

let found: Promise<number> | undefined;

/** Bytes that the poll function writes for a poll, on average. */
export const bytesPerPoll = () => (found ??= findBytesPerPoll());

async function findBytesPerPoll(): Promise<number> {
  const template = Synthesized.fromStack(new ExampleStack(new App(), 'Log')).toJSON() as Template;
  const cloud = await LocalCloud.start({ template });
  try {
    const JobId = cloud.rekognition.jobs.put({
      timeline: [
        { afterSeconds: 0, Status: 'IN_PROGRESS' },
        { afterSeconds: 1_200, Status: 'SUCCEEDED' },
      ],
    });
    await cloud.time.runUntil(cloud.stateMachine().start({ JobId }).outcome);
    const { log, metrics } = cloud.functions.poll;
    const lines: object[] = [...log.map(({ line }) => ({ ...ENVELOPE, message: line })), ...metrics];
    const bytes = lines.reduce((sum, line) => sum + JSON.stringify(line).length + LINE_OVERHEAD, 0);
    return bytes / log.length;
  } finally {
    await cloud.stop();
  }
}
