/** `npm run packages`: builds the packages of npm and PyPI and uses them as their users do; generates those of the others. */
import * as fs from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import { Command } from 'commander';
import pc from 'picocolors';
import { exitWithTwo } from '../../local/options';
import { step } from '../support/command';
import { DIRECTORY } from './directory';
import { installInEmptyProject, pack, synthesize, TYPES } from './javascript';
import { generateTheOthers, installWheel, synthesizeInPython } from './jsii';
import type { Synthesized } from './synthesized';

async function main(): Promise<void> {
  exitWithTwo(new Command('packages'))
    .description(
      'Builds the packages of npm and PyPI and uses them in empty projects; generates the code of those of Maven, NuGet and Go.',
    )
    .parse();
  fs.rmSync(DIRECTORY, { recursive: true, force: true });
  fs.mkdirSync(DIRECTORY);
  const tarball = await step('Packing for npm', pack);
  await step('Installing it into an empty project', () => installInEmptyProject(tarball));
  const synthesized: Record<string, Synthesized> = {};
  for (const type of TYPES) {
    synthesized[type] = await step(`Synthesizing there, as ${type}, without network or programs`, () =>
      synthesize(type),
    );
  }
  await step('Building the wheel and installing it into an empty environment', installWheel);
  synthesized.python = await step('Synthesizing there', synthesizeInPython);
  expectOneResult(synthesized);
  await step('Generating Java, .NET and Go', generateTheOthers);
  console.log(pc.green('All of them synthesize the same template, with the same logical ids and asset hashes.'));
}

function expectOneResult({ commonjs, ...others }: Record<string, Synthesized>): void {
  const different = Object.keys(others).filter((name) => !isDeepStrictEqual(others[name], commonjs));
  if (different.length > 0) {
    throw new Error(`${different.join(' and ')} synthesize another template than commonjs: compare them in .packages.`);
  }
}

main().catch((error: Error) => {
  console.error(`packages: ${error.message}`);
  process.exitCode = 1;
});
