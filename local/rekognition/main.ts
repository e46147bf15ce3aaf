/** `npm run rekognition`: serves the simulated Rekognition alone, in real time. */
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { Command, Option } from 'commander';
import pc from 'picocolors';
import { FAILURE_CODES, type FailureCode } from '../../lib/protocol/rekognition';
import { systemClock } from '../clock';
import { DirectoryStore } from '../object-store';
import { useOwnTemporaryDirectory } from '../own-temporary-directory';
import { exitWithTwo, port, wholeNumber, wholeSeconds } from '../options';
import { FAULT_KINDS, type FaultKind } from './faults';
import { startRekognition } from './server';

interface Options {
  readonly port: number;
  readonly directory?: string;
  readonly duration: number;
  readonly fail?: FailureCode;
  readonly detectRate?: number;
  readonly fault: FaultKind[];
  readonly json: boolean;
}

async function main(): Promise<void> {
  const options = exitWithTwo(new Command('rekognition'))
    .description(
      'Simulates the media analysis operations and DetectModerationLabels of Amazon Rekognition on this machine.',
    )
    .option('--port <port>', 'port on 127.0.0.1; 0 takes a free one', port, 0)
    .option(
      '--directory <directory>',
      'stands for S3: s3://bucket/key is <directory>/bucket/key (default: a temporary one)',
    )
    .option('--duration <seconds>', 'how long a job takes', wholeSeconds, 300)
    .addOption(new Option('--fail <code>', 'make jobs fail with this code').choices(FAILURE_CODES))
    .option('--detect-rate <calls>', 'throttle DetectModerationLabels above so many calls a second', wholeNumber)
    .addOption(
      new Option('--fault <kind...>', 'make GetMediaAnalysisJob fail like this; repeatable')
        .choices(FAULT_KINDS)
        .default([]),
    )
    .option('--json', 'print one JSON line', false)
    .parse()
    .opts<Options>();
  useOwnTemporaryDirectory();
  const s3Directory = options.directory ?? fs.mkdtempSync(path.join(os.tmpdir(), 'local-s3-'));
  const rekognition = await startRekognition({
    clock: systemClock,
    store: new DirectoryStore(s3Directory),
    port: options.port,
    jobDurationSeconds: options.duration,
    failWith: options.fail,
    detectCallsPerSecond: options.detectRate,
  });
  options.fault.forEach((kind) => rekognition.faults.add({ kind }));
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void rekognition.stop());
  if (options.json) console.log(JSON.stringify({ simulated: true, url: rekognition.url, s3Directory }));
  else console.log(instructions(rekognition.url, s3Directory));
}

const instructions = (url: string, s3Directory: string) => `${pc.bold(`Simulated Rekognition at ${url}`)}
It answers StartMediaAnalysisJob, GetMediaAnalysisJob, ListMediaAnalysisJobs and DetectModerationLabels. The labels are made up.
s3://bucket/key is ${path.join(s3Directory, 'bucket', 'key')}

AWS CLI:
  AWS_ACCESS_KEY_ID=local AWS_SECRET_ACCESS_KEY=local AWS_REGION=us-east-1 \\
  aws rekognition list-media-analysis-jobs --endpoint-url ${url}
SDKs:
  export AWS_ACCESS_KEY_ID=local AWS_SECRET_ACCESS_KEY=local AWS_REGION=us-east-1
  export AWS_ENDPOINT_URL_REKOGNITION=${url}

Ctrl-C stops it.`;

main().catch((error: Error) => {
  console.error(`rekognition: ${error.message}`);
  process.exitCode = 1;
});
