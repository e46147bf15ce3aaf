/** Uses the jar in a Maven project. */
import * as fs from 'node:fs';
import * as path from 'node:path';
import { buildPackage, MAVEN_REPOSITORY } from '../../release/build-package';
import { DEVELOPMENT_CDK, OLDEST_PEERS, PACKAGE_VERSION } from '../support/peers';
import type { ConsumerProject } from './consumer-project';
import { CONSUMER, DIRECTORY, DIST, run } from './directory';
import { readSynthesized } from './synthesized';

const PROJECT = path.join(DIRECTORY, 'java');
const POM = path.join(PROJECT, 'pom.xml');
const OLDEST = OLDEST_PEERS['aws-cdk-lib'];
const PACKAGE = 'cdk-rekognition-media-analysis';
const PUBLISHED = path.join(DIST, 'java', 'io', 'github', PACKAGE, PACKAGE, PACKAGE_VERSION);

const RESOLVE_RANGES = 'org.codehaus.mojo:versions-maven-plugin:2.20.1:resolve-ranges';
const EXECUTE = 'org.codehaus.mojo:exec-maven-plugin:3.5.0:java';

export const java: ConsumerProject = {
  async install() {
    await buildPackage('java', { outdir: DIST });
    const cdk = cdkVersionIn(path.join(PUBLISHED, `${PACKAGE}-${PACKAGE_VERSION}.pom`));
    if (cdk !== OLDEST) throw new Error(`The package requires aws-cdk-lib ${cdk} instead of ${OLDEST}.`);
    fs.cpSync(path.join(CONSUMER, 'java'), PROJECT, { recursive: true });
  },

  async synthesize(age) {
    const range = age === 'oldest' ? OLDEST : `[${OLDEST},${DEVELOPMENT_CDK}]`;
    const pom = fs.readFileSync(path.join(CONSUMER, 'java', 'pom.xml'), 'utf8');
    fs.writeFileSync(POM, pom.replace('AWS_CDK_LIB', range).replace('PACKAGE', PACKAGE_VERSION));
    // Maven would not compile again for another release of aws-cdk-lib.
    fs.rmSync(path.join(PROJECT, 'target'), { recursive: true, force: true });
    await maven([RESOLVE_RANGES]);
    const directory = path.join(PROJECT, `cdk.out-${age}`);
    await maven(['compile', EXECUTE, '-Dexec.mainClass=Consumer'], { CDK_OUTDIR: directory });
    return { cdk: cdkVersionIn(POM), synthesized: readSynthesized(directory) };
  },
};

const maven = (args: readonly string[], env?: NodeJS.ProcessEnv) =>
  run('mvn', ['--quiet', '--batch-mode', `-Dmaven.repo.local=${MAVEN_REPOSITORY}`, ...args], { cwd: PROJECT, env });

function cdkVersionIn(pom: string): string {
  const [, version] = /<artifactId>aws-cdk-lib<\/artifactId>\s*<version>(.*?)</.exec(fs.readFileSync(pom, 'utf8'))!;
  return version;
}
