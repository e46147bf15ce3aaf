import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { buildSync } from 'esbuild';
import { LocalCloud, type LocalCloudOptions } from '../../local/local-cloud';
import { chain, invoke, templateOf } from './machines';

const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'paced-worker-'));
const worker = path.join(directory, 'worker.js');

let cloud: LocalCloud;

beforeAll(() => {
  buildSync({
    entryPoints: [path.join('test', 'local', 'paced-worker.ts')],
    outfile: worker,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    supported: { 'dynamic-import': false },
  });
});
afterEach(() => cloud.stop());
afterAll(() => fs.rmSync(directory, { recursive: true }));

async function open(options: Partial<LocalCloudOptions>): Promise<void> {
  const payload = { 'images.$': '$.images', 'callsPerSecond.$': '$.callsPerSecond' };
  const template = templateOf({ Machine: chain({ Work: invoke('worker', payload) }) }, ['worker']);
  cloud = await LocalCloud.start({ template, functions: { worker }, ...options });
}

/** Runs workers at the same time, and returns the output of each. */
async function work(images: number, callsPerSecond: number, workers = 1) {
  const outcomes = Array.from(
    { length: workers },
    () => cloud.stateMachine().start({ images, callsPerSecond }).outcome,
  );
  const ended = await cloud.time.runUntil(Promise.all(outcomes));
  return ended.map((outcome) => (outcome as { output: unknown }).output as { answers: number; seconds: number[] });
}

const callsPerSecond = () => cloud.rekognition.detectCalls.perSecond().map(({ calls }) => calls);

it('a function that paces its calls with timers runs for minutes of virtual time, and calls at the times that it means to', async () => {
  await open({ detectCallsPerSecond: 5, detectDurationSeconds: 0.5 });
  expect(await work(600, 5)).toEqual([{ answers: 600, seconds: [120.3, 120.3, 120.3] }]);
  expect(callsPerSecond()).toEqual(Array.from({ length: 120 }, () => 5));
});

it('virtual time passes only when all functions wait', async () => {
  await open({ detectCallsPerSecond: 50, detectDurationSeconds: 0.5 });
  const output = { answers: 75, seconds: [3.46, 3.46, 3.46] };
  expect(await work(75, 25, 2)).toEqual([output, output]);
  expect(callsPerSecond()).toEqual([50, 50, 50]);
});

it('calls that wait for a connection do not stop the virtual time', async () => {
  await open({ detectDurationSeconds: 1 });
  // The client has 50 connections, so the last of 120 calls waits for two others.
  expect(await work(120, 1_000)).toEqual([{ answers: 120, seconds: [3.019, 3.019, 3.019] }]);
});

it('a client retries in virtual time after it was throttled', async () => {
  await open({ detectCallsPerSecond: 10 });
  const [output] = await work(40, 20);
  expect(output.answers).toBe(40);
  expect(output.seconds[0]).toBeGreaterThan(3);
  for (const { calls, throttled } of cloud.rekognition.detectCalls.perSecond()) {
    expect(calls - throttled).toBeLessThanOrEqual(10);
  }
});

it('the time-out of a client passes in virtual time when the simulated Rekognition does not answer', async () => {
  await open({});
  cloud.rekognition.faults.add({ kind: 'hang', operation: 'DetectModerationLabels', times: 1 });
  const [output] = await work(1, 1);
  expect(output.answers).toBe(1);
  expect(output.seconds[0]).toBeGreaterThanOrEqual(5);
  expect(output.seconds[0]).toBeLessThan(6);
});

it.each([
  ['that waits for timers', 1],
  ['that waits for answers', 0],
])('a function %s is ended when its time is over, and makes no other call', async (_name, callsPerSecond) => {
  await open({ detectDurationSeconds: 4 });
  const { outcome } = cloud.stateMachine().start({ images: 1_000, callsPerSecond });
  expect(await cloud.time.runUntil(outcome)).toMatchObject({
    status: 'FAILED',
    error: 'Sandbox.Timedout',
    cause: expect.stringContaining('900.00 seconds'),
  });
  const calls = cloud.rekognition.detectCalls.perSecond().length;
  await cloud.time.runUntil(cloud.time.sleep(600_000));
  expect(cloud.rekognition.detectCalls.perSecond()).toHaveLength(calls);
});
