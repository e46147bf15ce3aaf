/** The two scenarios of the demo: the waiter waits for a job that was started before, or an upload starts the runner. */
import * as fs from 'node:fs';
import { RekognitionClient, StartMediaAnalysisJobCommand } from '@aws-sdk/client-rekognition';
import { ExampleStack } from '../bin/example-stack';
import { RunnerExampleStack } from '../bin/runner-example-stack';
import type { DemoOptions } from './demo-options';
import type { Execution } from './execution';
import type { LocalCloud } from './local-cloud';
import { LOCAL_ENVIRONMENT } from './local-environment';
import type { S3Object } from './object-store';
import { synthesize } from './synthesize';
import { outputsOf, type Template } from './template';

export interface DemoScenario {
  readonly stackName: string;
  readonly template: Template;
  /** Puts the manifest into S3. */
  prepare(cloud: LocalCloud): Promise<unknown>;
  /** Starts the execution that the demo shows. */
  begin(cloud: LocalCloud): Promise<Execution>;
  /** The bucket of the job's results. */
  readonly outputBucket: string;
  /** The arguments with which the command does the same. */
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

const place = (cloud: LocalCloud, file: string, object: S3Object) =>
  cloud.store.write(object, fs.readFileSync(file, 'utf8'));

async function startJob(endpoint: string, manifest: S3Object): Promise<string> {
  const {
    AWS_REGION: region,
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
  } = LOCAL_ENVIRONMENT;
  const client = new RekognitionClient({ endpoint, region, credentials: { accessKeyId, secretAccessKey } });
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
