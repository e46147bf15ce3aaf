/** `npm run package`: builds the packages of all languages into dist. If one fails, the others are built nevertheless. */
import * as path from 'node:path';
import { Command, Option } from 'commander';
import { exitWithTwo } from '../local/options';
import { ROOT, step } from '../test/support/command';
import { buildPackage, type Language, LANGUAGES, unpackBesideOldestPeers } from './build-package';
import { eachLanguage } from './each-language';

interface Options {
  readonly languages: readonly Language[];
  readonly outdir: string;
}

async function main(): Promise<void> {
  const { languages, outdir } = exitWithTwo(new Command('package'))
    .description('Builds the packages of all languages.')
    .addOption(new Option('--languages <language...>', 'only these languages').choices(LANGUAGES).default(LANGUAGES))
    .option(
      '--outdir <directory>',
      'the folder of the packages',
      (directory) => path.resolve(directory),
      path.join(ROOT, 'dist'),
    )
    .parse()
    .opts<Options>();
  await step('Unpacking the npm package beside the oldest aws-cdk-lib', unpackBesideOldestPeers);
  const failed = await eachLanguage(languages, (language) =>
    step(`Building for ${language}`, () => buildPackage(language, { outdir })),
  );
  if (failed.length > 0) throw new Error(`${failed.length} of ${languages.length} failed.\n\n${failed.join('\n\n')}`);
}

main().catch((error: Error) => {
  console.error(`package: ${error.message}`);
  process.exitCode = 1;
});
