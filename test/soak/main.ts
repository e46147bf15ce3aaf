/** `npm run soak`: simulates waits and batches with random jobs and random trouble, and checks each of them. */
import { Command, Option } from 'commander';
import pc from 'picocolors';
import { writeOrCheckPart } from '../../tools/generated-part';
import { exitWithTwo, wholeNumber } from '../../local/options';
import { useOwnTemporaryDirectory } from '../../local/own-temporary-directory';
import { runBatches } from './batches/batches';
import type { Run } from './run';
import { runWaits } from './waits';

const EXECUTIONS = 2_500;
const BATCHES = 240;
const SEED = 20_260_430;
const SHOWN_VIOLATIONS = 10;

interface Options {
  readonly executions: number;
  readonly batches: number;
  readonly batch?: number;
  readonly only?: 'waits' | 'batches';
  readonly seed: number;
  readonly write: boolean;
}

async function main(): Promise<number> {
  const { executions, batches, batch, only, seed, write } = parseOptions();
  useOwnTemporaryDirectory();
  // CDK's validation takes seconds. The unit tests validate the templates.
  process.env.CDK_VALIDATION ??= 'false';
  let wrong = 0;
  /** The document contains only the default runs. */
  const finish = (part: string, { table, wrong: texts }: Run, isDefault: boolean) => {
    console.log(`\n${table}\n`);
    for (const text of texts.slice(0, SHOWN_VIOLATIONS)) console.error(text);
    console.log(
      texts.length === 0 ? pc.green('All are right.') : pc.red(`${texts.length} are wrong, from seed ${seed}.`),
    );
    wrong += texts.length;
    if (isDefault && texts.length === 0 && seed === SEED)
      writeOrCheckPart('docs/reliability.md', part, table, { write, by: 'npm run soak' });
  };
  if (only !== 'batches' && !batch) finish('soak', await runWaits(executions, seed), executions === EXECUTIONS);
  if (only !== 'waits') {
    const isDefault = batches === BATCHES && !batch;
    finish('soak of batches', await runBatches(Math.max(batches, batch ?? 0), seed, batch), isDefault);
  }
  return wrong > 0 ? 1 : 0;
}

function parseOptions() {
  return exitWithTwo(new Command('soak'))
    .description('Simulates waits and batches with random jobs and random trouble on this machine, and checks them.')
    .option('--executions <number>', 'how many waits', wholeNumber, EXECUTIONS)
    .option('--batches <number>', 'how many batches', wholeNumber, BATCHES)
    .option('--batch <number>', 'only the batch of this number', wholeNumber)
    .addOption(new Option('--only <kind>', 'only waits, or only batches').choices(['waits', 'batches']))
    .option('--seed <number>', 'the same seed gives the same waits and batches', wholeNumber, SEED)
    .option('--write', 'write the tables into docs/reliability.md', false)
    .parse()
    .opts<Options>();
}

main().then(
  (status) => (process.exitCode = status),
  (error: Error) => {
    console.error(`soak: ${error.message}`);
    process.exitCode = 1;
  },
);
