/** `npm run matrix`: runs the tests on other releases of Node.js and on the oldest aws-cdk-lib, and compares snapshots. */
import { Command } from 'commander';
import { exitWithTwo } from '../../local/options';
import { step } from '../support/command';
import { OLDEST_PEERS } from '../support/peers';
import { installNode, NODE_MAJORS, test as testWith } from './node';
import { compareSnapshots, compile, createCopy, expectChangeToBeFound, test, writeSnapshots } from './oldest-cdk';

async function main(): Promise<void> {
  const { write } = exitWithTwo(new Command('matrix'))
    .description('Runs the tests on other releases of Node.js and of aws-cdk-lib, and compares the snapshots.')
    .option('--write', 'write the snapshots into test/integ', false)
    .parse()
    .opts<{ write: boolean }>();
  await onTheOldestCdk(write);
  const own = Number(process.versions.node.split('.')[0]);
  for (const major of NODE_MAJORS.filter((major) => major !== own)) {
    const node = await step(`Installing Node.js ${major}`, () => installNode(major));
    await step(`Running the tests on ${node.version}`, () => testWith(node));
  }
}

async function onTheOldestCdk(write: boolean): Promise<void> {
  const versions = Object.entries(OLDEST_PEERS).map(([name, version]) => `${name} ${version}`);
  await step(`Installing ${versions.join(' and ')} in a copy`, createCopy);
  await step('Compiling it', compile);
  if (write) await step('Writing the snapshots', writeSnapshots);
  await step('Running the tests there', test);
  await step('Comparing the snapshots', compareSnapshots);
  await step('Checking that the comparison finds a change', expectChangeToBeFound);
}

main().catch((error: Error) => {
  console.error(`matrix: ${error.message}`);
  process.exitCode = 1;
});
