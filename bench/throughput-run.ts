/** Runs so many executions on the local engine, and prints what they took; run as a process of its own, with --expose-gc. */
import { App } from 'aws-cdk-lib';
import { Template as Synthesized } from 'aws-cdk-lib/assertions';
import { ExampleStack } from '../bin/example-stack';
import { LocalCloud } from '../local/local-cloud';
import type { Template } from '../local/template';

export interface ThroughputRun {
  readonly seconds: number;
  readonly polls: number;
  readonly waitingBytes: number;
}

/** So many that the engine's and the SDK's code has been compiled, and a few more, at whose start what those left is let go of. */
const WARM_UPS = [1_000, 100];

/** Virtual: all at once would be more requests than the function's HTTP handler has real seconds to wait for. */
const STARTS_A_SECOND = 10;

/** All executions sleep at the same time before the first of their jobs ends. */
const EXPECTED_SECONDS = 7_200;
const DURATION_SECONDS = 0.71 * EXPECTED_SECONDS;

async function main(executions: number): Promise<void> {
  const template = Synthesized.fromStack(new ExampleStack(new App(), 'Bench')).toJSON() as Template;
  const cloud = await LocalCloud.start({ template });
  try {
    for (const warmUp of WARM_UPS) await run(cloud, warmUp);
    console.log(JSON.stringify(await run(cloud, executions)));
  } finally {
    await cloud.stop();
  }
}

async function run(cloud: LocalCloud, executions: number): Promise<ThroughputRun> {
  const pollsBefore = cloud.rekognition.requests();
  const heapBefore = heap();
  const begin = performance.now();
  const outcomes: Promise<unknown>[] = [];
  for (let started = 0; started < executions; started++) {
    const JobId = cloud.rekognition.jobs.put({
      timeline: [
        { afterSeconds: 0, Status: 'IN_PROGRESS' },
        { afterSeconds: DURATION_SECONDS, Status: 'SUCCEEDED' },
      ],
    });
    outcomes.push(cloud.stateMachine().start({ JobId, ExpectedDurationSeconds: EXPECTED_SECONDS }).outcome);
    if (started % STARTS_A_SECOND === 0) await pass(cloud, 1);
  }
  await pass(cloud, 60);
  const measuring = performance.now();
  const waitingBytes = heap() - heapBefore;
  const measured = performance.now();
  await cloud.time.runUntil(Promise.all(outcomes));
  const seconds = (performance.now() - begin - (measured - measuring)) / 1_000;
  return { seconds, polls: cloud.rekognition.requests() - pollsBefore, waitingBytes };
}

const pass = ({ time }: LocalCloud, seconds: number) =>
  time.runUntil(new Promise<void>((resolve) => time.globals.setTimeout(resolve, seconds * 1_000)));

function heap(): number {
  // Twice: what the first finds unreachable may have been what held on to more.
  gc!();
  gc!();
  return process.memoryUsage().heapUsed;
}

void main(Number(process.argv[2]));
