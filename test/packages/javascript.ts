/** The npm package, installed into an empty project and used from CommonJS and from an ES module. */
import * as fs from 'node:fs';
import * as path from 'node:path';
import { ROOT } from '../support/command';
import { OLDEST_PEERS } from '../support/peers';
import { CONSUMER, DIRECTORY, run } from './directory';
import { readSynthesized, type Synthesized } from './synthesized';

const PROJECT = path.join(DIRECTORY, 'javascript');

/** The package, its peers, and what CDK brings. */
const EXPECTED = ['cdk-rekognition-media-analysis', 'aws-cdk-lib', 'constructs', '@aws-cdk'];

export const TYPES = ['commonjs', 'module'] as const;

/** Packs what is built, and returns the tarball. */
export async function pack(): Promise<string> {
  // The build is this run's own: npm would do it again.
  const args = ['pack', '--json', '--ignore-scripts', '--pack-destination', DIRECTORY];
  const [{ filename }] = JSON.parse(await run('npm', args)) as [{ filename: string }];
  return path.join(DIRECTORY, filename);
}

export async function installInEmptyProject(tarball: string): Promise<void> {
  fs.rmSync(PROJECT, { recursive: true, force: true });
  fs.mkdirSync(PROJECT, { recursive: true });
  fs.writeFileSync(path.join(PROJECT, 'package.json'), JSON.stringify({ name: 'consumer', private: true }));
  const peers = Object.entries(OLDEST_PEERS).map(([name, version]) => `${name}@${version}`);
  await run('npm', ['install', '--no-audit', tarball, ...peers], { cwd: PROJECT });
  const installed = fs.readdirSync(path.join(PROJECT, 'node_modules')).filter((name) => !name.startsWith('.'));
  const others = installed.filter((name) => !EXPECTED.includes(name));
  if (others.length > 0) throw new Error(`The package brings ${others.join(', ')}.`);
}

/** Compiles the app against the installed package and synthesizes it, with nothing but Node. */
export async function synthesize(type: (typeof TYPES)[number]): Promise<Synthesized> {
  const directory = path.join(PROJECT, type);
  fs.mkdirSync(directory);
  fs.writeFileSync(path.join(directory, 'package.json'), JSON.stringify({ type }));
  fs.copyFileSync(path.join(CONSUMER, 'app.ts'), path.join(directory, 'app.ts'));
  const options = [
    '--ignoreConfig',
    '--strict',
    '--skipLibCheck',
    '--target',
    'es2022',
    '--module',
    'node16',
    '--types',
    'node',
  ];
  const typeRoots = ['--typeRoots', path.join(ROOT, 'node_modules', '@types')];
  await run(process.execPath, [require.resolve('typescript/bin/tsc'), 'app.ts', ...options, ...typeRoots], {
    cwd: directory,
  });
  await run(process.execPath, ['--require', path.join(__dirname, 'nothing-outside.js'), 'app.js'], {
    cwd: directory,
    env: { CDK_OUTDIR: 'cdk.out', PATH: '' },
  });
  return readSynthesized(path.join(directory, 'cdk.out'));
}
