/** Runs the given number of executions on the local engine, and prints the time and memory. It needs a process with --expose-gc. */
import { App } from 'aws-cdk-lib';
import { ExampleStack } from '../bin/example-stack';
import { LocalCloud } from '../local/local-cloud';
import { localTemplateOf } from '../local/template';
import { jobThatSucceeds } from './job';

export interface ThroughputRun {
  readonly seconds: number;
  readonly polls: number;
  readonly waitingBytes: number;
}

/** The first executions let Node compile the engine and the SDK. When the next ones start, the memory of the first is released. */
const WARM_UPS = [1_000, 100];

/** In virtual time. If all started at once, requests would wait longer than the function's HTTP handler allows. */
const STARTS_A_SECOND = 10;

/** So long that all executions wait at the same time, before the first job ends. */
const EXPECTED_SECONDS = 7_200;
const DURATION_SECONDS = 0.71 * EXPECTED_SECONDS;

async function main(executions: number): Promise<void> {
  const cloud = await LocalCloud.start({ template: localTemplateOf(new ExampleStack(new App(), 'Bench')) });
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
    const JobId = jobThatSucceeds(cloud, DURATION_SECONDS);
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

const pass = ({ time }: LocalCloud, seconds: number) => time.runUntil(time.sleep(seconds * 1_000));

function heap(): number {
  // Twice: objects that the first run releases may have kept others alive.
  gc!();
  gc!();
  return process.memoryUsage().heapUsed;
}

void main(Number(process.argv[2]));
