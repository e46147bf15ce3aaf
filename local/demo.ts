/** `npm run demo`: an example app, synthesized and run on this machine against a simulated Rekognition. */
import * as os from 'node:os';
import pc from 'picocolors';
import type { LoopState } from '../lib/protocol/state';
import { type DemoOptions, parseOptions } from './demo-options';
import { type DemoScenario, scenarioFor } from './demo-scenario';
import { serve } from './demo-serve';
import { type Delivery, LocalCloud } from './local-cloud';
import { useOwnTemporaryDirectory } from './own-temporary-directory';
import { clockTime, eventLine, outcomeLines, parsed, ruleName, stateLine } from './timeline';

/** Errors that pass are injected into so many requests; refusals stay. */
const PASSING_FAULT_REQUESTS = 4;
const LASTING_FAULTS = ['denied', 'notfound'];

async function main(): Promise<void> {
  // The SDK warns of Node 20 from 2027 on; that is not what this demo is about.
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';
  const options = parseOptions(process.argv);
  useOwnTemporaryDirectory();
  const print = options.json ? () => {} : (text: string) => console.log(text);
  print(pc.bold('Synthesizing the example app …'));
  const scenario = scenarioFor(options);
  if (options.serve) await serve(scenario, options);
  else await run(scenario, options, print);
}

async function run(scenario: DemoScenario, options: DemoOptions, print: (text: string) => void): Promise<void> {
  const polls: object[] = [];
  let apiErrors = 0;
  const cloud: LocalCloud = await LocalCloud.start({
    template: scenario.template,
    s3Directory: options.directory,
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
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => void cloud.stop().then(() => stopped(options, signal)));
  }

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
    const files = cloud.store.objectsIn(scenario.outputBucket).map((Name) => `s3://${scenario.outputBucket}/${Name}`);
    print(`\n${options.directory ? `Files, in ${options.directory}` : 'Files (--directory keeps them)'}:`);
    files.forEach((file) => print(`  ${file}`));
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

const pollRecord = (at: number, { status, waitSeconds, progress, error }: LoopState) => ({
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

function stopped({ json }: DemoOptions, signal: 'SIGINT' | 'SIGTERM'): void {
  if (!json) console.log('\nStopped.');
  process.exit(128 + os.constants.signals[signal]);
}

main().catch((error: Error) => {
  console.error(`demo: ${error.message}`);
  process.exitCode = 1;
});
