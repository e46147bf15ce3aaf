/** The two examples that the demo runs: a job that somebody started and the waiter sees through, or an upload and the runner. */
import * as fs from 'node:fs';
import { RekognitionClient, StartMediaAnalysisJobCommand } from '@aws-sdk/client-rekognition';
import { App, type Stack } from 'aws-cdk-lib';
import { ExampleStack } from '../bin/example-stack';
import { RunnerExampleStack } from '../bin/runner-example-stack';
import type { DemoOptions } from './demo-options';
import type { LocalCloud } from './local-cloud';
import type { S3Object } from './object-store';
import type { Execution } from './state-machine';
import { outputsOf, readTemplate, type Template } from './template';

export interface DemoScenario {
  readonly stackName: string;
  readonly template: Template;
  /** What has to be there before. */
  prepare(cloud: LocalCloud): Promise<unknown>;
  /** Brings an execution about. */
  begin(cloud: LocalCloud): Promise<Execution>;
  /** Where the job puts its files. */
  readonly outputBucket: string;
  /** How the command-line tool does the same. */
  command(cloud: LocalCloud): Promise<string>;
}

export const scenarioFor = (options: DemoOptions) =>
  options.runner ? runnerScenario(options) : waiterScenario(options);

const BUCKET = 'example-bucket';

function waiterScenario({ manifest, timeout }: DemoOptions): DemoScenario {
  const stack = synthesize((app) => new ExampleStack(app, 'MediaAnalysisExample'));
  const object = { Bucket: BUCKET, Name: 'manifests/manifest.jsonl' };
  return {
    ...stack,
    outputBucket: BUCKET,
    prepare: (cloud) => place(cloud, manifest, object),
    begin: async (cloud) => {
      const JobId = await startJob(cloud.rekognition.url, object);
      return cloud.stateMachine().start({ JobId, TimeoutSeconds: timeout });
    },
    command: async (cloud) => `wait ${await startJob(cloud.rekognition.url, object)}`,
  };
}

function runnerScenario({ manifest }: DemoOptions): DemoScenario {
  const stack = synthesize((app) => new RunnerExampleStack(app, 'MediaAnalysisRunnerExample'));
  const buckets = Object.entries(stack.template.Resources).filter(([, { Type }]) => Type === 'AWS::S3::Bucket');
  const bucket = (beginning: string) => buckets.find(([id]) => id.startsWith(beginning))![0];
  const object = { Bucket: outputsOf(stack.template).UploadsBucket, Name: 'manifests/manifest.jsonl' };
  return {
    ...stack,
    outputBucket: bucket('Results'),
    prepare: (cloud) => place(cloud, manifest, object),
    begin: async (cloud) => {
      const version = cloud.store.latestVersion(object);
      const [trigger] = cloud.upload(object, { version, sequencer: '0055AED6DCD90281E5' });
      await cloud.time.runUntil(trigger.outcome);
      return cloud.executions[0];
    },
    command: () => Promise.resolve(`start s3://${object.Bucket}/${object.Name}`),
  };
}

function synthesize(create: (app: App) => Stack): Pick<DemoScenario, 'stackName' | 'template'> {
  // The tests check the template; a demo need not wait for it.
  process.env.CDK_VALIDATION ??= 'false';
  const app = new App();
  const { stackName } = create(app);
  return { stackName, template: readTemplate(app.synth().getStackByName(stackName).templateFullPath) };
}

const place = (cloud: LocalCloud, file: string, object: S3Object) =>
  cloud.store.write(object, fs.readFileSync(file, 'utf8'));

async function startJob(endpoint: string, manifest: S3Object): Promise<string> {
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const client = new RekognitionClient({ endpoint, region: 'us-east-1', credentials });
  const { JobId } = await client.send(
    new StartMediaAnalysisJobCommand({
      JobName: 'demo',
      OperationsConfig: { DetectModerationLabels: { MinConfidence: 60 } },
      Input: { S3Object: manifest },
      OutputConfig: { S3Bucket: BUCKET, S3KeyPrefix: 'results/' },
    }),
  );
  client.destroy();
  return JobId!;
}
