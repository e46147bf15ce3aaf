/** Installs releases of Node.js, whose binaries are npm packages. */
import * as path from 'node:path';
import { DIRECTORY, run } from './directory';

export const NODE_MAJORS = [20, 22, 24];

export interface NodeRelease {
  readonly binary: string;
  readonly version: string;
}

/** Installs the newest release of a major version. */
export async function installNode(major: number): Promise<NodeRelease> {
  const name = `node-${process.platform}-${process.arch}`;
  const directory = path.join(DIRECTORY, `node-${major}`);
  await run('npm', ['install', '--prefix', directory, '--no-save', '--no-audit', `${name}@${major}`]);
  const binary = path.join(directory, 'node_modules', name, 'bin', 'node');
  return { binary, version: (await run(binary, ['--version'])).trim() };
}

export async function test({ binary }: NodeRelease): Promise<void> {
  // Programs that the tests start by name must run on this release, too.
  const PATH = [path.dirname(binary), process.env.PATH].join(path.delimiter);
  await run(binary, [require.resolve('jest/bin/jest')], { env: { PATH } });
}
