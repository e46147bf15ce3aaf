import * as fs from 'node:fs';
import * as path from 'node:path';
import { ROOT } from './command';

interface PackageJson {
  readonly peerDependencies: Readonly<Record<string, string>>;
}

const { peerDependencies } = JSON.parse(fs.readFileSync(path.join(ROOT, 'package.json'), 'utf8')) as PackageJson;

/** The oldest versions of aws-cdk-lib and constructs that the package says it works with, by name. */
export const OLDEST_PEERS = Object.fromEntries(
  Object.entries(peerDependencies).map(([name, range]) => [name, range.replace('^', '')]),
);
