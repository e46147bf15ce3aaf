/** Builds the package of one language from the npm package, with the oldest aws-cdk-lib and constructs beside it. */
import * as fs from 'node:fs';
import * as path from 'node:path';
import { ROOT, runLoggedIn } from '../test/support/command';
import { OLDEST_PEERS } from '../test/support/peers';

/** As jsii-pacmak calls them. */
export const LANGUAGES = ['js', 'python', 'java', 'dotnet', 'go'] as const;

export type Language = (typeof LANGUAGES)[number];

export interface PackageOptions {
  /** The folder for a folder of each language. */
  readonly outdir: string;
  /** Generate the code, and build nothing of it. */
  readonly codeOnly?: boolean;
}

/** What is unpacked and installed for it; ignored by git. */
const DIRECTORY = path.join(ROOT, '.package');

/** Where `npm pack` puts it. */
const UNPACKED = path.join(DIRECTORY, 'package');

/** The translated examples, which `npm run examples` writes. */
const TABLET = '.jsii.tabl.json';

const run = runLoggedIn(DIRECTORY);

/** The build is done before. */
const PACK = ['pack', '--ignore-scripts'];

/** Of the builds for Java and the apps that use them: what one has downloaded, the next need not. */
export const MAVEN_REPOSITORY = path.join(DIRECTORY, 'maven');

/**
 * Unpacks what is built here, and installs the oldest peers beside it.
 *
 * jsii-pacmak writes the versions that it finds into the packages for Go, which asks for at least these.
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

/** Leaves nothing of an earlier build of the language. */
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
 * Maven's range becomes one version when the package is built, by default the newest that Maven knows that day. This leaves
 * the oldest, so that an app may take any version of the range, also with Gradle, which takes the newest that anyone asks for.
 */
const MAVEN = [
  ...['--mvn-define', `maven.version.ignore=${allVersionsBut(OLDEST_PEERS['aws-cdk-lib'])}`],
  ...['--maven-local-repository', MAVEN_REPOSITORY],
];

/** For the major version of aws-cdk-lib, which no other dependency has. */
function allVersionsBut(version: string): string {
  const [major, ...rest] = version.split('.');
  return `${major}[.](?!${rest.join('[.]')}$).*`;
}
