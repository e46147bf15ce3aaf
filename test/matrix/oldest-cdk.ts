/** A copy of the repository with the oldest supported aws-cdk-lib and constructs. */
import * as fs from 'node:fs';
import * as path from 'node:path';
import { ROOT } from '../support/command';
import { OLDEST_PEERS } from '../support/peers';
import { DIRECTORY, run } from './directory';

const COPY = path.join(DIRECTORY, 'oldest-cdk');

/** A development dependency that needs a newer aws-cdk-lib, and the test that uses it. */
const NEEDS_NEWER = { package: 'cdk-nag', test: path.join('test', 'permissions', 'nag-reasons.test.ts') };

/** The folder of integ-runner's tests and their snapshots. */
const INTEG = path.join('test', 'integ');

export async function createCopy(): Promise<void> {
  fs.rmSync(COPY, { recursive: true, force: true });
  const files = (await run('git', ['ls-files', '--cached', '--others', '--exclude-standard'])).trim().split('\n');
  for (const file of files.filter((name) => name !== NEEDS_NEWER.test && fs.existsSync(path.join(ROOT, name)))) {
    fs.cpSync(path.join(ROOT, file), path.join(COPY, file));
  }
  const packageFile = path.join(COPY, 'package.json');
  const packageJson = JSON.parse(fs.readFileSync(packageFile, 'utf8')) as PackageJson;
  Object.assign(packageJson.devDependencies, OLDEST_PEERS);
  delete packageJson.devDependencies[NEEDS_NEWER.package];
  fs.writeFileSync(packageFile, JSON.stringify(packageJson));
  await inCopy('npm', ['install', '--no-audit', '--ignore-scripts']);
}

/** Silences no warnings: here the peers have the versions that jsii expects. */
export async function compile(): Promise<void> {
  await inCopy('npx', ['jsii', '--fail-on-warnings']);
  for (const bundle of ['lambda', 'cli']) await inCopy('node', [path.join(bundle, 'build', 'bundle.js')]);
}

export const test = () => inCopy('npx', ['jest']);

/** Fails if a template differs from its snapshot. */
export const compareSnapshots = () => integRunner();

export async function writeSnapshots(): Promise<void> {
  await integRunner('--update-on-failed', '--dry-run');
  fs.cpSync(path.join(COPY, INTEG), path.join(ROOT, INTEG), { recursive: true });
}

/** Changes a logical id in a snapshot, and fails if the comparison does not find it. */
export async function expectChangeToBeFound(): Promise<void> {
  const snapshot = path.join(COPY, INTEG, 'integ.waiter.js.snapshot', 'MediaAnalysisExample.template.json');
  const text = fs.readFileSync(snapshot, 'utf8');
  fs.writeFileSync(snapshot, text.replaceAll('WaiterStateMachineRole', 'WaiterOtherRole'));
  const failed = await integRunner().then(
    () => false,
    () => true,
  );
  fs.writeFileSync(snapshot, text);
  if (!failed) throw new Error('integ-runner did not find a changed logical id.');
}

const integRunner = (...options: string[]) =>
  inCopy('npx', ['integ-runner', '--language', 'javascript', '--directory', INTEG, ...options]);

const inCopy = (program: string, args: readonly string[]) => run(program, args, { cwd: COPY });

interface PackageJson {
  readonly devDependencies: Record<string, string>;
}
