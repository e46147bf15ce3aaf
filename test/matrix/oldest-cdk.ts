/** A copy of the repository that has the oldest aws-cdk-lib and constructs that the package says it works with. */
import * as fs from 'node:fs';
import * as path from 'node:path';
import { ROOT } from '../support/command';
import { OLDEST_PEERS } from '../support/peers';
import { DIRECTORY, run } from './directory';

const COPY = path.join(DIRECTORY, 'oldest-cdk');

/** What is used for development alone and needs more, with what depends on it. */
const NEEDS_NEWER = { package: 'cdk-nag', test: path.join('test', 'nag.test.ts') };

/** Where integ-runner finds its tests and keeps their snapshots. */
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

/** Here jsii has nothing to warn of: the peers are installed in the versions that it wants. */
export async function compile(): Promise<void> {
  await inCopy('npx', ['jsii', '--fail-on-warnings']);
  for (const bundle of ['lambda', 'cli']) await inCopy('node', [path.join(bundle, 'build', 'bundle.js')]);
}

export const test = () => inCopy('npx', ['jest']);

/** Fails where a template is not what its snapshot says. */
export const compareSnapshots = () => integRunner();

export async function writeSnapshots(): Promise<void> {
  await integRunner('--update-on-failed', '--dry-run');
  fs.cpSync(path.join(COPY, INTEG), path.join(ROOT, INTEG), { recursive: true });
}

/** Changes a logical id in a snapshot, and sees to it that this is noticed. */
export async function expectChangeToBeSeen(): Promise<void> {
  const snapshot = path.join(COPY, INTEG, 'integ.waiter.js.snapshot', 'MediaAnalysisExample.template.json');
  const text = fs.readFileSync(snapshot, 'utf8');
  fs.writeFileSync(snapshot, text.replaceAll('WaiterStateMachineRole', 'WaiterOtherRole'));
  const failed = await integRunner().then(
    () => false,
    () => true,
  );
  fs.writeFileSync(snapshot, text);
  if (!failed) throw new Error('integ-runner did not see that a logical id has changed.');
}

const integRunner = (...options: string[]) =>
  inCopy('npx', ['integ-runner', '--language', 'javascript', '--directory', INTEG, ...options]);

const inCopy = (program: string, args: readonly string[]) => run(program, args, { cwd: COPY });

interface PackageJson {
  readonly devDependencies: Record<string, string>;
}
