/** The waiter of the example on the local cloud. */
import { App } from 'aws-cdk-lib';
import { ExampleStack } from '../../bin/example-stack';
import { LocalCloud } from '../../local/local-cloud';
import { runToEnd, START } from '../machine/executions';
import { jobsIn } from '../support/jobs';
import { localTemplateOf } from '../support/synth';

export const EXAMPLE = localTemplateOf(new ExampleStack(new App(), 'Example'));

type Jobs = ReturnType<typeof jobsIn>;

/** Starts a local cloud before each test of a file, and stops it afterwards. */
export function localWaiter() {
  let cloud: LocalCloud;
  beforeEach(async () => {
    cloud = await LocalCloud.start({ template: EXAMPLE, start: START });
  });
  afterEach(() => cloud.stop());
  const jobs = () => jobsIn(cloud.rekognition, cloud.time);
  return {
    /** The cloud of the current test. */
    get cloud() {
      return cloud;
    },
    /** Adds a job that has these statuses. */
    job: (...parameters: Parameters<Jobs['job']>) => jobs().job(...parameters),
    /** Adds a job that succeeds. */
    succeedsAfter: (...parameters: Parameters<Jobs['succeedsAfter']>) => jobs().succeedsAfter(...parameters),
    /** Starts an execution and lets time pass until it has ended. */
    run: (input: unknown) => runToEnd(cloud, cloud.stateMachine().start(input)),
  };
}
