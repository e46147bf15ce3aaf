/** `npm run demo`: synthesizes an example app and runs it on this machine against a simulated Rekognition. */
import pc from 'picocolors';
import { jsonOrText } from '../cli/json';
import type { LoopState } from '../lib/protocol/state';
import { runBatch } from './demo-batch';
import { addFaults } from './demo-faults';
import { type DemoOptions, parseOptions } from './demo-options';
import { type DemoScenario, scenarioFor } from './demo-scenario';
import { serve } from './demo-serve';
import { stopOnSignals } from './demo-stop';
import { hasSucceeded, type Outcome } from './execution';
import { type Delivery, LocalCloud } from './local-cloud';
import { useOwnTemporaryDirectory } from './own-temporary-directory';
import { clockTime, eventLine, outcomeLines, ruleName, stateLine } from './timeline';

type Print = (text: string) => void;

async function main(): Promise<void> {
  // From 2027 on the SDK warns about Node 20. The warning is no part of the demo.
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';
  const options = parseOptions(process.argv);
  useOwnTemporaryDirectory();
  const print = options.json ? () => {} : (text: string) => console.log(text);
  print(pc.bold('Synthesizing the example app …'));
  const { batch, serve: isServed } = options;
  if (isServed) await serve(options);
  else if (batch) await runBatch(batch, options, print);
  else await run(scenarioFor(options), options, print);
}

async function run(scenario: DemoScenario, options: DemoOptions, print: Print): Promise<void> {
  const polls: object[] = [];
  const cloud = await startCloud(scenario, options, polls, print);
  const start = cloud.time.now();
  stopOnSignals(cloud, options);
  try {
    await scenario.prepare(cloud);
    addFaults(cloud.rekognition.faults, options);
    print(
      `Simulated: no AWS account is used, the labels are made up. Time runs ${Math.round(options.speed)} times as fast.\n`,
    );
    const execution = await scenario.begin(cloud);
    const outcome = await cloud.time.runUntil(execution.outcome);
    outcomeLines(cloud.time.now() - start, outcome).forEach(print);
    const files = cloud.store.objectsIn(scenario.outputBucket).map((Name) => `s3://${scenario.outputBucket}/${Name}`);
    print(`\n${options.directory ? `Files, in ${options.directory}` : 'Files (--directory keeps them)'}:`);
    files.forEach((file) => print(`  ${file}`));
    if (options.json) {
      const events = cloud.deliveries.map((delivery) => eventRecord(delivery, start));
      printDocument(execution.executionArn, outcome, { polls, events, files });
    }
    process.exitCode = hasSucceeded(outcome) ? 0 : 1;
  } finally {
    await cloud.stop();
  }
}

/** Starts the simulated cloud, which prints what happens and adds a record for each poll. */
async function startCloud(
  { template }: DemoScenario,
  options: DemoOptions,
  polls: object[],
  print: Print,
): Promise<LocalCloud> {
  let apiErrors = 0;
  const cloud: LocalCloud = await LocalCloud.start({
    template,
    s3Directory: options.directory,
    speed: options.speed,
    jobDurationSeconds: options.duration,
    failWith: options.fail,
    onState: (state) => {
      if (state.starting === undefined) polls.push(pollRecord(sinceStart(), state));
      print(stateLine(sinceStart(), state, apiErrors));
      apiErrors = state.progress.apiErrors;
    },
    onDelivery: (delivery) => print(eventLine(sinceStart(), delivery)),
  });
  const start = cloud.time.now();
  const sinceStart = () => cloud.time.now() - start;
  return cloud;
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

function printDocument(executionArn: string, outcome: Outcome, records: object): void {
  const result = hasSucceeded(outcome) ? outcome : { ...outcome, cause: jsonOrText(outcome.cause) };
  console.log(JSON.stringify({ simulated: true, executionArn, ...result, ...records }, null, 2));
}

main().catch((error: Error) => {
  console.error(`demo: ${error.message}`);
  process.exitCode = 1;
});
