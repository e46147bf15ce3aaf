/** Installs the npm package in empty projects, and uses it from CommonJS and from ES modules. */
import * as fs from 'node:fs';
import * as path from 'node:path';
import { ROOT } from '../support/command';
import { OLDEST_PEERS } from '../support/peers';
import { CONSUMER, DIRECTORY, run } from './directory';
import { readSynthesized, type Synthesized } from './synthesized';

/** The package, its peers, and the dependencies of CDK. */
const EXPECTED = ['cdk-rekognition-media-analysis', 'aws-cdk-lib', 'constructs', '@aws-cdk'];

export type ModuleType = 'commonjs' | 'module';

/** Packs the npm package, and returns the tarball. */
export async function pack(): Promise<string> {
  // Without scripts: this run has built the package already.
  const args = ['pack', '--json', '--ignore-scripts', '--pack-destination', DIRECTORY];
  const [{ filename }] = JSON.parse(await run('npm', args)) as [{ filename: string }];
  return path.join(DIRECTORY, filename);
}

/**
 * Installs the package with a version of aws-cdk-lib, compiles the app, and synthesizes it. Synthesis has only Node: no
 * network, and no other programs.
 */
export async function synthesize(tarball: string, cdk: string, type: ModuleType = 'commonjs'): Promise<Synthesized> {
  const project = path.join(DIRECTORY, `typescript-${cdk}`);
  if (!fs.existsSync(project)) await installInEmptyProject(project, tarball, cdk);
  const directory = path.join(project, type);
  fs.mkdirSync(directory);
  fs.writeFileSync(path.join(directory, 'package.json'), JSON.stringify({ type }));
  fs.copyFileSync(path.join(CONSUMER, 'app.ts'), path.join(directory, 'app.ts'));
  await run(process.execPath, [require.resolve('typescript/bin/tsc'), 'app.ts', ...COMPILER_OPTIONS], {
    cwd: directory,
  });
  await run(process.execPath, ['--require', path.join(__dirname, 'nothing-outside.js'), 'app.js'], {
    cwd: directory,
    env: { CDK_OUTDIR: 'cdk.out', PATH: '' },
  });
  return readSynthesized(path.join(directory, 'cdk.out'));
}

async function installInEmptyProject(project: string, tarball: string, cdk: string): Promise<void> {
  fs.mkdirSync(project);
  fs.writeFileSync(path.join(project, 'package.json'), JSON.stringify({ name: 'consumer', private: true }));
  const constructs = cdk === OLDEST_PEERS['aws-cdk-lib'] ? OLDEST_PEERS.constructs : `^${OLDEST_PEERS.constructs}`;
  await run('npm', ['install', '--no-audit', tarball, `aws-cdk-lib@${cdk}`, `constructs@${constructs}`], {
    cwd: project,
  });
  const installed = fs.readdirSync(path.join(project, 'node_modules')).filter((name) => !name.startsWith('.'));
  const others = installed.filter((name) => !EXPECTED.includes(name));
  if (others.length > 0) throw new Error(`The package installs other packages: ${others.join(', ')}.`);
}

const COMPILER_OPTIONS = [
  '--ignoreConfig',
  '--strict',
  '--skipLibCheck',
  ...['--target', 'es2022'],
  ...['--module', 'node16'],
  ...['--types', 'node'],
  ...['--typeRoots', path.join(ROOT, 'node_modules', '@types')],
];
