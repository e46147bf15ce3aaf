/** `npm run packages`: builds the packages, uses them as users do, and compares the templates of the same app. */
import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import { Command, Option } from 'commander';
import pc from 'picocolors';
import { exitWithTwo } from '../../local/options';
import { unpackBesideOldestPeers } from '../../release/build-package';
import { step } from '../support/command';
import { DEVELOPMENT_CDK, OLDEST_PEERS } from '../support/peers';
import type { ConsumerProject } from './consumer-project';
import { DIRECTORY } from './directory';
import { generateCode } from './generate-code';
import { go } from './go';
import { java } from './java';
import { python } from './python';
import type { Synthesized } from './synthesized';
import { type ModuleType, pack, synthesize } from './typescript';

const PROJECTS = { python, java, go };
type Language = keyof typeof PROJECTS;
const LANGUAGES = Object.keys(PROJECTS) as Language[];

/** Tools that build the packages. They need not be installed. */
const TOOLS: Readonly<Partial<Record<Language, string>>> = { java: 'mvn', go: 'go' };

/** The languages that a run in CI has time for. */
const IN_CI: readonly Language[] = ['python', 'java'];

const OLDEST = OLDEST_PEERS['aws-cdk-lib'];

/** The templates of the app in TypeScript, by version of aws-cdk-lib. */
const expected = new Map<string, Synthesized>();

async function main(): Promise<void> {
  const languages = parseOptions();
  fs.rmSync(DIRECTORY, { recursive: true, force: true });
  fs.mkdirSync(DIRECTORY);
  const tarball = await step('Packing for npm', pack);
  for (const cdk of [OLDEST, DEVELOPMENT_CDK]) expected.set(cdk, await inTypeScript(tarball, cdk));
  expectSame('An ES module', await inTypeScript(tarball, OLDEST, 'module'), OLDEST);
  await step('Unpacking it beside the oldest aws-cdk-lib', unpackBesideOldestPeers);
  for (const language of languages) await inLanguage(language, tarball);
  const others = ['dotnet', ...LANGUAGES.filter((language) => !languages.includes(language))] as const;
  for (const language of others) await step(`Generating the code for ${language}`, () => generateCode(language));
  console.log(pc.green('All languages synthesize the same templates, with the same logical ids and asset hashes.'));
}

/** The chosen languages, as far as their tools are installed. TypeScript is always used. */
function parseOptions(): Language[] {
  const { languages } = exitWithTwo(new Command('packages'))
    .description('Builds the packages, and uses them in empty projects.')
    .addOption(
      new Option('--languages <language...>', 'languages beside TypeScript')
        .choices([...LANGUAGES, 'all'])
        .default(IN_CI),
    )
    .parse()
    .opts<{ languages: string[] }>();
  return LANGUAGES.filter((language) => languages.includes(language) || languages.includes('all')).filter(
    (language) => {
      const tool = TOOLS[language];
      const isMissing = tool !== undefined && spawnSync(tool, ['--version']).error !== undefined;
      if (isMissing) console.log(`Skipping ${language}: ${tool} is not on the PATH.`);
      return !isMissing;
    },
  );
}

const inTypeScript = (tarball: string, cdk: string, type?: ModuleType) =>
  step(`Synthesizing in TypeScript with aws-cdk-lib ${cdk}${type ? `, as ${type}` : ''}`, () =>
    synthesize(tarball, cdk, type),
  );

async function inLanguage(language: Language, tarball: string): Promise<void> {
  const project: ConsumerProject = PROJECTS[language];
  await step(`Building the package for ${language} and installing it`, project.install);
  for (const age of ['oldest', 'newest'] as const) {
    const { cdk, synthesized } = await step(`Synthesizing there with the ${age} aws-cdk-lib`, () =>
      project.synthesize(age),
    );
    if (age === 'oldest' && cdk !== OLDEST) throw new Error(`It used aws-cdk-lib ${cdk} instead of ${OLDEST}.`);
    if (!expected.has(cdk)) expected.set(cdk, await inTypeScript(tarball, cdk));
    expectSame(language, synthesized, cdk);
  }
}

function expectSame(what: string, synthesized: Synthesized, cdk: string): void {
  if (isDeepStrictEqual(synthesized, expected.get(cdk))) return;
  throw new Error(
    `${what} synthesizes other templates than TypeScript with aws-cdk-lib ${cdk}: compare them in .packages.`,
  );
}

main().catch((error: Error) => {
  console.error(`packages: ${error.message}`);
  process.exitCode = 1;
});
