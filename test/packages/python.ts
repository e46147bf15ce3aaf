/** Uses the wheel in an empty virtual environment. */
import * as fs from 'node:fs';
import * as path from 'node:path';
import { buildPackage } from '../../release/build-package';
import { DEVELOPMENT_CDK, OLDEST_PEERS } from '../support/peers';
import type { CdkAge, ConsumerProject } from './consumer-project';
import { CONSUMER, DIRECTORY, DIST, run } from './directory';
import { readSynthesized } from './synthesized';

const PROJECT = path.join(DIRECTORY, 'python');
const program = (name: string) => path.join(PROJECT, 'bin', name);

const PEERS: Readonly<Record<CdkAge, readonly string[]>> = {
  oldest: Object.entries(OLDEST_PEERS).map(([name, version]) => `${name}==${version}`),
  newest: [`aws-cdk-lib<=${DEVELOPMENT_CDK}`],
};

export const python: ConsumerProject = {
  async install() {
    await buildPackage('python', { outdir: DIST });
    await run('python3', ['-m', 'venv', PROJECT]);
    const directory = path.join(DIST, 'python');
    const wheel = fs.readdirSync(directory).find((file) => file.endsWith('.whl'))!;
    await run(program('pip'), ['install', '--no-input', path.join(directory, wheel), ...PEERS.oldest]);
  },

  async synthesize(age) {
    await run(program('pip'), ['install', '--no-input', '--upgrade', ...PEERS[age]]);
    const installed = `from importlib.metadata import version; print(version("aws-cdk-lib"))`;
    const cdk = (await run(program('python'), ['-c', installed])).trim();
    const directory = path.join(PROJECT, `cdk.out-${age}`);
    await run(program('python'), [path.join(CONSUMER, 'app.py')], { env: { CDK_OUTDIR: directory } });
    return { cdk, synthesized: readSynthesized(directory) };
  },
};
