import * as fs from 'node:fs';
import * as path from 'node:path';
import { ROOT } from './command';

interface PackageJson {
  readonly version: string;
  readonly peerDependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
}

const { version, peerDependencies, devDependencies } = JSON.parse(
  fs.readFileSync(path.join(ROOT, 'package.json'), 'utf8'),
) as PackageJson;

export const PACKAGE_VERSION = version;

/** The oldest versions of aws-cdk-lib and constructs that the package supports, by name. */
export const OLDEST_PEERS = Object.fromEntries(
  Object.entries(peerDependencies).map(([name, range]) => [name, range.replace('^', '')]),
);

/** The version of aws-cdk-lib that the package is developed with. */
export const DEVELOPMENT_CDK = devDependencies['aws-cdk-lib'];
