/** The runner of the example on the local cloud. */
import { App } from 'aws-cdk-lib';
import { RunnerExampleStack } from '../../bin/runner-example-stack';
import { LocalCloud, type LocalCloudOptions } from '../../local/local-cloud';
import type { FaultKind } from '../../local/rekognition/faults';
import type { Template } from '../../local/template';
import { runToEnd, START } from '../machine/executions';
import { localTemplateOf } from '../support/synth';

const EXAMPLE = localTemplateOf(new RunnerExampleStack(new App(), 'Example'));
const RUNNER = idOf(EXAMPLE, 'AWS::StepFunctions::StateMachine', 'RunnerStateMachine');
const BUCKET = idOf(EXAMPLE, 'AWS::S3::Bucket', 'Uploads');

/** The bucket of the output. */
export const RESULTS = idOf(EXAMPLE, 'AWS::S3::Bucket', 'Results');

/** The manifest that `open` writes, with five images. */
export const MANIFEST = { Bucket: BUCKET, Name: 'manifests/images.jsonl' };

/** The only logical id that belongs to a resource of this type and begins like this. */
function idOf(template: Template, type: string, beginning: string): string {
  const ids = Object.entries(template.Resources).filter(([id, { Type }]) => Type === type && id.startsWith(beginning));
  expect(ids).toHaveLength(1);
  return ids[0][0];
}

/** The lines of a manifest with so many images. */
export const images = (count: number) =>
  Array.from({ length: count }, (_, index) => `{"source-ref":"s3://${BUCKET}/images/${index}.jpg"}\n`).join('');

/** A local cloud for each test of a file. The test starts it with `open`; it is stopped after the test. */
export function localRunner() {
  let cloud: LocalCloud;
  afterEach(() => cloud.stop());
  const put = (text: string, object = MANIFEST) => cloud.store.write(object, text);
  const start = (input: unknown) => cloud.stateMachine(RUNNER).start(input);
  return {
    open: async (options: Partial<LocalCloudOptions> = {}) => {
      cloud = await LocalCloud.start({ template: EXAMPLE, start: START, jobDurationSeconds: 600, ...options });
      await put(images(5));
    },
    /** The cloud of the current test. */
    get cloud() {
      return cloud;
    },
    /** Writes an object to the local S3. */
    put,
    /** Starts an execution of the runner. */
    start,
    /** Starts an execution and lets time pass until it has ended. */
    run: (input: unknown = { Manifest: MANIFEST }) => runToEnd(cloud, start(input)),
    /** The jobs that Rekognition has. */
    jobs: () => cloud.rekognition.jobs.list(),
    /** Adds a fault of StartMediaAnalysisJob. */
    fault: (kind: FaultKind, more = {}) =>
      cloud.rekognition.faults.add({ kind, operation: 'StartMediaAnalysisJob', ...more }),
  };
}
