import { ExecutionStatus } from '@aws-sdk/client-sfn';
import type { LoopState } from '../../lib/protocol/state';
import { isLost } from '../support/final-states';
import { Deployment, type SimulatedJobs, type Run } from './deployment';
import { addResult } from './results';

let deployment: Deployment;
let simulatedJobs: SimulatedJobs = {};
const starts: (() => void)[] = [];

beforeAll(async () => {
  deployment = await Deployment.open(simulatedJobs);
  for (const start of starts) start();
});
afterAll(() => deployment.close());

/** Defines how jobs go in the simulated Rekognition of this file. */
export function jobsGo(options: SimulatedJobs): void {
  simulatedJobs = options;
}

/** Defines a test. The executions of all scenarios of a file start together, which saves time. */
export function scenario<T = Run>(
  name: string,
  start: (deployment: Deployment) => Promise<T>,
  check: (result: T, deployment: Deployment) => void | Promise<void>,
): void {
  let cloud: Deployment;
  let result: Promise<T>;
  starts.push(() => {
    cloud = deployment.forScenario();
    result = start(cloud);
    // The test below awaits the result and reports the error.
    result.catch(() => {});
  });
  it(name, async () => {
    await check(await result, cloud);
    const waits = cloud.runs.filter(({ states }) => states.includes('Publish outcome'));
    addResult({
      fullName: expect.getState().currentTestName!,
      waits: waits.length,
      lost: waits.filter(wasLost).length,
    });
  });
}

const { SUCCEEDED, FAILED } = ExecutionStatus;

/** States that publish an event. */
const PUBLISHING = ['Publish progress', 'Publish outcome'];

function wasLost({ states, history }: Run): boolean {
  const published = history.flatMap(({ stateExitedEventDetails: exited }) =>
    exited && PUBLISHING.includes(exited.name!) ? (JSON.parse(exited.output!) as LoopState) : [],
  );
  return isLost(
    states,
    published.map(({ event, status }) => ({ id: event?.id, status })),
  );
}

export const statusesOf = ({ events }: Run) => events.map(({ detail }) => detail.status);

export const pollsOf = ({ states }: Run) => states.filter((state) => state === 'Get job').length;

/** The execution must have ended so, with exactly one event about its end. */
export function expectEnd(run: Run, status: string, error?: string): void {
  expect({ status: run.status, error: run.error }).toEqual({ status: error ? FAILED : SUCCEEDED, error });
  const ends = run.events.filter(({ detail }) => detail.status === status);
  expect(ends).toHaveLength(1);
  expect(run.events.at(-1)).toBe(ends[0]);
  expect(ends[0].detail.error).toBe(error);
  expect(ends[0].rules).toEqual(['onEvent', 'onJobStateChange', RULE_OF[status]].sort());
}

const RULE_OF: Record<string, string> = {
  SUCCEEDED: 'onJobSucceeded',
  FAILED: 'onJobFailed',
  TIMED_OUT: 'onJobTimedOut',
  ERROR: 'onWaitFailed',
};
