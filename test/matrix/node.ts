/** Releases of Node.js, whose binaries come as npm packages. */
import * as path from 'node:path';
import { DIRECTORY, run } from './directory';

export const NODE_MAJORS = [20, 22, 24];

/** Installs the newest release of a major version, and returns its binary. */
export async function installNode(major: number): Promise<string> {
  const name = `node-${process.platform}-${process.arch}`;
  const directory = path.join(DIRECTORY, `node-${major}`);
  await run('npm', ['install', '--prefix', directory, '--no-save', '--no-audit', `${name}@${major}`]);
  return path.join(directory, 'node_modules', name, 'bin', 'node');
}

export async function test(node: string): Promise<void> {
  await run(node, [require.resolve('jest/bin/jest')], { env: { PATH: pathWith(node) } });
}

/** Programs that the tests start by name are to run on it, too. */
const pathWith = (node: string) => [path.dirname(node), process.env.PATH].join(path.delimiter);
