/** Builds the package of one language from the npm package, with the oldest peers (aws-cdk-lib and constructs) installed beside it. */
import * as fs from 'node:fs';
import * as path from 'node:path';
import { ROOT, runLoggedIn } from '../test/support/command';
import { OLDEST_PEERS } from '../test/support/peers';

/** The languages, by jsii-pacmak's names. */
export const LANGUAGES = ['js', 'python', 'java', 'dotnet', 'go'] as const;

export type Language = (typeof LANGUAGES)[number];

export interface PackageOptions {
  /** Each language gets a folder in this one. */
  readonly outdir: string;
  /** Generates the code, but does not build it. */
  readonly codeOnly?: boolean;
}

/** The folder in which the build works; git ignores it. */
const DIRECTORY = path.join(ROOT, '.package');

/** The unpacked npm package. */
const UNPACKED = path.join(DIRECTORY, 'package');

/** `npm run examples` writes the translated examples into this file. */
const TABLET = '.jsii.tabl.json';

const run = runLoggedIn(DIRECTORY);

/** Without scripts: the npm package is built already. */
const PACK = ['pack', '--ignore-scripts'];

/** Shared by the builds for Java and by the apps that use them, so that each dependency is downloaded once. */
export const MAVEN_REPOSITORY = path.join(DIRECTORY, 'maven');

/**
 * Unpacks the npm package, and installs the oldest peers beside it.
 *
 * jsii-pacmak writes the installed versions into the package for Go, which then requires at least these versions.
 */
export async function unpackBesideOldestPeers(): Promise<void> {
  fs.rmSync(DIRECTORY, { recursive: true, force: true });
  fs.mkdirSync(DIRECTORY);
  const tarball = (await run('npm', [...PACK, '--silent', '--pack-destination', DIRECTORY])).trim();
  await run('tar', ['--extract', '--gzip', '--file', tarball], { cwd: DIRECTORY });
  fs.copyFileSync(path.join(ROOT, TABLET), path.join(UNPACKED, TABLET));
  fs.writeFileSync(path.join(DIRECTORY, 'package.json'), JSON.stringify({ private: true }));
  const peers = Object.entries(OLDEST_PEERS).map(([name, version]) => `${name}@${version}`);
  await run('npm', ['install', '--no-audit', ...peers], { cwd: DIRECTORY });
}

/** Removes an earlier build of the language first. */
export async function buildPackage(language: Language, { outdir, codeOnly = false }: PackageOptions): Promise<void> {
  fs.rmSync(path.join(outdir, language), { recursive: true, force: true });
  const pacmak = require.resolve('jsii-pacmak/bin/jsii-pacmak');
  const options = ['--targets', language, '--outdir', outdir, '--rosetta-unknown-snippets', 'fail'];
  if (codeOnly) options.push('--code-only');
  await run(process.execPath, [pacmak, ...options, '--pack-command', ['npm', ...PACK].join(' '), ...MAVEN], {
    cwd: UNPACKED,
  });
}

/**
 * The build for Java replaces the range of versions by one version, by default by the newest one. Ignoring the others makes
 * it the oldest one, so that an app can use any version of the range. That holds for Gradle, too, which uses the newest
 * version that any package requires.
 */
const MAVEN = [
  ...['--mvn-define', `maven.version.ignore=${allVersionsBut(OLDEST_PEERS['aws-cdk-lib'])}`],
  ...['--maven-local-repository', MAVEN_REPOSITORY],
];

/** A pattern for all versions of the same major version but this one. No dependency other than aws-cdk-lib has this major version. */
function allVersionsBut(version: string): string {
  const [major, ...rest] = version.split('.');
  return `${major}[.](?!${rest.join('[.]')}$).*`;
}
