/** `npm run e2e`: deploys the stacks to MiniStack with the CDK CLI, runs the scenarios, and stops MiniStack. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { Command } from 'commander';
import { writeOrCheckPart } from '../../tools/generated-part';
import { exitWithTwo } from '../../local/options';
import { ROOT, step } from '../support/command';
import { DIRECTORY } from './directory';
import { bootstrap, deploy, environmentFor, OUTPUTS_FILE } from './deploy';
import {
  installMiniStack,
  keptMiniStack,
  type MiniStack,
  startMiniStack,
  stopMiniStack,
  Unavailable,
} from './ministack';
import { PREVIOUS_RELEASE } from './names';
import { clearResults, JEST_RESULTS, resultsTable } from './results';

async function main(): Promise<void> {
  const { keep, write, jestArgs } = parseOptions();
  fs.mkdirSync(DIRECTORY, { recursive: true });
  let ministack: MiniStack | undefined;
  let interrupted = false;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => (interrupted = true));
  const unlessStopped = async <T>(name: string, work: () => Promise<T>): Promise<T> => {
    if (interrupted) throw new Error('Stopped.');
    return step(name, work);
  };
  try {
    await unlessStopped('Installing MiniStack', installMiniStack);
    ministack = await unlessStopped('Starting it', async () => (await keptMiniStack()) ?? startMiniStack());
    const { url } = ministack;
    await unlessStopped('Bootstrapping', () => bootstrap(url));
    await unlessStopped('Deploying', () =>
      deploy(url, '--all', '--context', `${PREVIOUS_RELEASE}=true`, '--outputs-file', OUTPUTS_FILE),
    );
    console.log('Running the scenarios …');
    process.exitCode = interrupted ? 130 : await runTests(ministack, jestArgs);
    const ranAll = process.exitCode === 0 && jestArgs.length === 0;
    if (ranAll) writeOrCheckPart('docs/reliability.md', 'deployed', resultsTable(), { write, by: 'npm run e2e' });
  } finally {
    if (ministack && keep) console.log(`Kept at ${ministack.url}. The next run without --keep stops it.`);
    else if (ministack) await step('Stopping', () => stopMiniStack(ministack!));
    if (interrupted) process.exitCode = 130;
  }
}

function parseOptions() {
  const command = exitWithTwo(new Command('e2e'))
    .description('Deploys to MiniStack on this machine, and runs the scenarios there.')
    .option('--keep', 'keep MiniStack running for the next run', false)
    .option('--write', 'write the table of scenarios into docs/reliability.md', false)
    .option('-t, --name <name>', 'only scenarios whose names contain this')
    .argument('[files...]', 'only scenarios in these files, for example "faults"')
    .allowExcessArguments(true)
    .parse();
  const { keep, write, name } = command.opts<{ keep: boolean; write: boolean; name?: string }>();
  return { keep, write, jestArgs: [...command.args, ...(name ? ['--testNamePattern', name] : [])] };
}

async function runTests({ url, rekognitionPort }: MiniStack, args: readonly string[]): Promise<number> {
  clearResults();
  const jest = require.resolve('jest/bin/jest');
  const config = path.join(__dirname, 'jest.config.js');
  const options = ['--config', config, '--json', '--outputFile', JEST_RESULTS];
  const child = spawn(process.execPath, [jest, ...options, ...args], {
    cwd: ROOT,
    stdio: 'inherit',
    env: { ...process.env, ...environmentFor(url), E2E_REKOGNITION_PORT: String(rekognitionPort) },
  });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => child.kill(signal));
  const [status] = (await once(child, 'close')) as [number | null];
  return status ?? 1;
}

main().catch((error: Error) => {
  console.error(`e2e: ${error.message}`);
  process.exitCode = error instanceof Unavailable ? 2 : process.exitCode || 1;
});
