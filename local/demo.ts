/** `npm run demo`: the example app, synthesized and run on this machine against a simulated Rekognition. */
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { RekognitionClient, StartMediaAnalysisJobCommand } from '@aws-sdk/client-rekognition';
import { App } from 'aws-cdk-lib';
import pc from 'picocolors';
import { ExampleStack } from '../bin/example-stack';
import type { PolledState } from '../lib/contract';
import { type DemoOptions, parseOptions } from './demo-options';
import { type Delivery, LocalCloud } from './local-cloud';
import { readTemplate, type Template } from './template';
import { clockTime, eventLine, outcomeLines, parsed, pollLine, ruleName } from './timeline';

const BUCKET = 'example-bucket';
const MANIFEST_KEY = 'manifests/manifest.jsonl';

/** Errors that pass are injected into so many requests; refusals stay. */
const PASSING_FAULT_REQUESTS = 4;
const LASTING_FAULTS = ['denied', 'notfound'];

async function main(): Promise<void> {
  // The SDK warns of Node 20 from 2027 on; that is not what this demo is about.
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';
  const options = parseOptions(process.argv);
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'media-analysis-demo-'));
  const print = options.json ? () => {} : (text: string) => console.log(text);
  print(pc.bold('Synthesizing the example app …'));
  const template = synthesize();
  placeManifest(options.manifest, directory);

  const polls: object[] = [];
  let apiErrors = 0;
  const cloud: LocalCloud = await LocalCloud.start({
    template,
    s3Directory: directory,
    speed: options.speed,
    jobDurationSeconds: options.duration,
    failWith: options.fail,
    onState: (state) => {
      polls.push(pollRecord(since(), state));
      print(pollLine(since(), state, apiErrors));
      apiErrors = state.progress.apiErrors;
    },
    onDelivery: (delivery) => print(eventLine(since(), delivery)),
  });
  const start = cloud.time.now();
  const since = () => cloud.time.now() - start;
  process.once('SIGINT', () => void cloud.stop().then(() => stopped(options)));

  try {
    const jobId = await startJob(cloud.rekognition.url);
    for (const kind of options.fault) {
      cloud.rekognition.faults.add({ kind, times: LASTING_FAULTS.includes(kind) ? undefined : PASSING_FAULT_REQUESTS });
    }
    print(
      `Simulated: no AWS account is used, the labels are made up. Time runs ${Math.round(options.speed)} times as fast.\n`,
    );
    const execution = cloud.stateMachine().start({ JobId: jobId, TimeoutSeconds: options.timeout });
    const outcome = await cloud.time.runUntil(execution.outcome);
    outcomeLines(since(), outcome).forEach(print);
    print(`\nFiles: ${path.join(directory, BUCKET)}`);
    if (options.json) {
      const result = outcome.status === 'SUCCEEDED' ? outcome : { ...outcome, cause: parsed(outcome.cause) };
      const events = cloud.deliveries.map((delivery) => eventRecord(delivery, start));
      const document = {
        simulated: true,
        executionArn: execution.executionArn,
        ...result,
        polls,
        events,
        files: path.join(directory, BUCKET),
      };
      console.log(JSON.stringify(document, null, 2));
    }
    process.exitCode = outcome.status === 'SUCCEEDED' ? 0 : 1;
  } finally {
    await cloud.stop();
  }
}

function synthesize(): Template {
  // The tests check the template; a demo need not wait for it.
  process.env.CDK_VALIDATION ??= 'false';
  const outdir = fs.mkdtempSync(path.join(os.tmpdir(), 'media-analysis-demo-cdk.out-'));
  try {
    const app = new App({ outdir });
    const { stackName } = new ExampleStack(app, 'MediaAnalysisExample');
    return readTemplate(app.synth().getStackByName(stackName).templateFullPath);
  } finally {
    fs.rmSync(outdir, { recursive: true });
  }
}

function placeManifest(file: string, directory: string): void {
  const target = path.join(directory, BUCKET, MANIFEST_KEY);
  fs.mkdirSync(path.dirname(target), { recursive: true });
  fs.copyFileSync(file, target);
}

async function startJob(endpoint: string): Promise<string> {
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const client = new RekognitionClient({ endpoint, region: 'us-east-1', credentials });
  const { JobId } = await client.send(
    new StartMediaAnalysisJobCommand({
      JobName: 'demo',
      OperationsConfig: { DetectModerationLabels: { MinConfidence: 60 } },
      Input: { S3Object: { Bucket: BUCKET, Name: MANIFEST_KEY } },
      OutputConfig: { S3Bucket: BUCKET, S3KeyPrefix: 'results' },
    }),
  );
  client.destroy();
  return JobId!;
}

const pollRecord = (at: number, { status, waitSeconds, progress, error }: PolledState) => ({
  at: clockTime(at),
  status,
  waitSeconds,
  apiErrors: progress.apiErrors,
  error,
});

const eventRecord = ({ at, detail, rules }: Delivery, start: number) => ({
  at: clockTime(at - start),
  rules: rules.map(ruleName),
  detail,
});

function stopped({ json }: DemoOptions): void {
  if (!json) console.log('\nStopped.');
  process.exit(130);
}

main().catch((error: Error) => {
  console.error(`demo: ${error.message}`);
  process.exitCode = 1;
});
