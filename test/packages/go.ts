/** Uses the Go module in another module. */
import * as fs from 'node:fs';
import * as path from 'node:path';
import { buildPackage } from '../../release/build-package';
import { DEVELOPMENT_CDK, OLDEST_PEERS, PACKAGE_VERSION } from '../support/peers';
import type { ConsumerProject } from './consumer-project';
import { CONSUMER, DIRECTORY, DIST, run } from './directory';
import { readSynthesized } from './synthesized';

const PROJECT = path.join(DIRECTORY, 'go');
const NAME = 'cdkrekognitionmediaanalysis';
const MODULE = `github.com/cdk-rekognition-media-analysis/cdk-rekognition-media-analysis-go/${NAME}`;
const CDK = 'github.com/aws/aws-cdk-go/awscdk/v2';

export const go: ConsumerProject = {
  async install() {
    await buildPackage('go', { outdir: DIST });
    fs.cpSync(path.join(CONSUMER, 'go'), PROJECT, { recursive: true });
    await inProject('mod', 'init', 'consumer');
    const built = `${MODULE}=${path.join(DIST, 'go', NAME)}`;
    await inProject('mod', 'edit', '-require', `${MODULE}@v${PACKAGE_VERSION}`, '-replace', built);
    await inProject('mod', 'tidy');
    const cdk = await cdkVersion();
    const oldest = OLDEST_PEERS['aws-cdk-lib'];
    if (cdk !== oldest) throw new Error(`The package requires aws-cdk-lib ${cdk} instead of ${oldest}.`);
  },

  async synthesize(age) {
    if (age === 'newest') {
      await inProject('get', `${CDK}@<=v${DEVELOPMENT_CDK}`);
      await inProject('mod', 'tidy');
    }
    await inProject('build', '-o', 'consumer', '.');
    const directory = path.join(PROJECT, `cdk.out-${age}`);
    await run(path.join(PROJECT, 'consumer'), [], { env: { CDK_OUTDIR: directory } });
    return { cdk: await cdkVersion(), synthesized: readSynthesized(directory) };
  },
};

const inProject = (...args: string[]) => run('go', args, { cwd: PROJECT });

const cdkVersion = async () => (await inProject('list', '-m', '-f', '{{.Version}}', CDK)).trim().replace('v', '');
