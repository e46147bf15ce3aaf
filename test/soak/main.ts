/** `npm run soak`: simulates thousands of waits with random jobs and random trouble, and checks each of them. */
import { inspect } from 'node:util';
import { App } from 'aws-cdk-lib';
import { Command } from 'commander';
import pc from 'picocolors';
import { ExampleStack } from '../../bin/example-stack';
import { PollSchedule } from '../../lib';
import { writeOrCheckPart } from '../../tools/generated-part';
import { LocalCloud } from '../../local/local-cloud';
import { exitWithTwo, wholeNumber } from '../../local/options';
import { useOwnTemporaryDirectory } from '../../local/own-temporary-directory';
import { localTemplateOf } from '../../local/template';
import { violationsOf } from './check';
import { play, type Played } from './play';
import { sampleScenarios } from './scenario';
import { tableOf } from './table';

const EXECUTIONS = 2_500;
const SEED = 20_260_430;
const SHOWN_VIOLATIONS = 10;

async function main(): Promise<number> {
  const { executions, seed, write } = parseOptions();
  useOwnTemporaryDirectory();
  console.log(`${executions} executions, one a second, on the local engine in virtual time, from seed ${seed} …`);
  const played = await playAll(executions, seed);
  const table = tableOf(played);
  console.log(`\n${table}\n`);
  const wrong = report(played);
  if (wrong > 0) return 1;
  // The document contains only the default run.
  if (executions === EXECUTIONS && seed === SEED)
    writeOrCheckPart('docs/reliability.md', 'soak', table, { write, by: 'npm run soak' });
  return 0;
}

function parseOptions() {
  return exitWithTwo(new Command('soak'))
    .description('Simulates waits with random jobs and random trouble on this machine, and checks each of them.')
    .option('--executions <number>', 'how many executions', wholeNumber, EXECUTIONS)
    .option('--seed <number>', 'the same seed gives the same executions', wholeNumber, SEED)
    .option('--write', 'write the table into docs/reliability.md', false)
    .parse()
    .opts<{ executions: number; seed: number; write: boolean }>();
}

async function playAll(executions: number, seed: number): Promise<Played[]> {
  const template = localTemplateOf(new ExampleStack(new App(), 'Soak'));
  const cloud = await LocalCloud.start({ template });
  let ended = 0;
  const onEnd = () => {
    if (++ended % Math.ceil(executions / 10) === 0) console.log(pc.dim(`${ended} have ended`));
  };
  try {
    return await play(cloud, sampleScenarios(executions, seed), onEnd);
  } finally {
    await cloud.stop();
  }
}

/** Prints the violations of the first wrong executions, and returns the number of all wrong executions. */
function report(played: readonly Played[]): number {
  const schedule = PollSchedule.proportional()._toSchedule();
  const wrong = played
    .map((run) => ({ ...run, violations: violationsOf(run, schedule) }))
    .filter(({ violations }) => violations.length > 0);
  for (const { scenario, violations } of wrong.slice(0, SHOWN_VIOLATIONS)) {
    console.error(pc.red(violations.join(' ')), inspect(scenario, { depth: 5 }));
  }
  console.log(
    wrong.length === 0 ? pc.green('All executions are right.') : pc.red(`${wrong.length} executions are wrong.`),
  );
  return wrong.length;
}

main().then(
  (status) => (process.exitCode = status),
  (error: Error) => {
    console.error(`soak: ${error.message}`);
    process.exitCode = 1;
  },
);
