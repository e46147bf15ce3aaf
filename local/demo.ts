/** `npm run demo`: an example app, synthesized and run on this machine against a simulated Rekognition. */
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import pc from 'picocolors';
import type { PolledState } from '../lib/contract';
import { type DemoOptions, parseOptions } from './demo-options';
import { type DemoScenario, scenarioFor } from './demo-scenario';
import { serve } from './demo-serve';
import { type Delivery, LocalCloud } from './local-cloud';
import { clockTime, eventLine, outcomeLines, parsed, ruleName, stateLine } from './timeline';

/** Errors that pass are injected into so many requests; refusals stay. */
const PASSING_FAULT_REQUESTS = 4;
const LASTING_FAULTS = ['denied', 'notfound'];

async function main(): Promise<void> {
  // The SDK warns of Node 20 from 2027 on; that is not what this demo is about.
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';
  const options = parseOptions(process.argv);
  const print = options.json ? () => {} : (text: string) => console.log(text);
  print(pc.bold('Synthesizing the example app …'));
  const scenario = scenarioFor(options);
  if (options.serve) await serve(scenario, options, directory());
  else await run(scenario, options, print);
}

const directory = () => fs.mkdtempSync(path.join(os.tmpdir(), 'media-analysis-demo-'));

async function run(scenario: DemoScenario, options: DemoOptions, print: (text: string) => void): Promise<void> {
  const polls: object[] = [];
  let apiErrors = 0;
  const s3Directory = directory();
  const cloud: LocalCloud = await LocalCloud.start({
    template: scenario.template,
    s3Directory,
    speed: options.speed,
    jobDurationSeconds: options.duration,
    failWith: options.fail,
    onState: (state) => {
      if (state.starting === undefined) polls.push(pollRecord(since(), state));
      print(stateLine(since(), state, apiErrors));
      apiErrors = state.progress.apiErrors;
    },
    onDelivery: (delivery) => print(eventLine(since(), delivery)),
  });
  const start = cloud.time.now();
  const since = () => cloud.time.now() - start;
  process.once('SIGINT', () => void cloud.stop().then(() => stopped(options)));

  try {
    await scenario.prepare(cloud);
    for (const kind of options.fault) {
      cloud.rekognition.faults.add({ kind, times: LASTING_FAULTS.includes(kind) ? undefined : PASSING_FAULT_REQUESTS });
    }
    print(
      `Simulated: no AWS account is used, the labels are made up. Time runs ${Math.round(options.speed)} times as fast.\n`,
    );
    const execution = await scenario.begin(cloud);
    const outcome = await cloud.time.runUntil(execution.outcome);
    outcomeLines(since(), outcome).forEach(print);
    const files = path.join(s3Directory, scenario.outputBucket);
    print(`\nFiles: ${files}`);
    if (options.json) {
      const { executionArn } = execution;
      const result = outcome.status === 'SUCCEEDED' ? outcome : { ...outcome, cause: parsed(outcome.cause) };
      const events = cloud.deliveries.map((delivery) => eventRecord(delivery, start));
      console.log(JSON.stringify({ simulated: true, executionArn, ...result, polls, events, files }, null, 2));
    }
    process.exitCode = outcome.status === 'SUCCEEDED' ? 0 : 1;
  } finally {
    await cloud.stop();
  }
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
