import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';

const root = path.join(__dirname, '..', '..');

interface Packed {
  readonly files: { readonly path: string }[];
  readonly size: number;
}

it('the published package has the library, the bundles and the licences, and no other file', () => {
  const { stdout } = spawnSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], {
    cwd: root,
    encoding: 'utf8',
  });
  const [packed] = JSON.parse(stdout) as [Packed];
  const sources = fs
    .readdirSync(path.join(root, 'lib'), { recursive: true, encoding: 'utf8' })
    .filter((file) => /(?<!\.d)\.ts$/.test(file));
  expect(packed.files.map((file) => file.path).sort()).toEqual(
    [
      '.jsii',
      'LICENSE',
      'NOTICE',
      'cli/THIRD-PARTY-LICENSES',
      'cli/bundle/media-analysis.js',
      'README.md',
      'lambda/THIRD-PARTY-LICENSES',
      ...['poll', 's3-object', 'start'].map((file) => `lambda/bundle/${file}.js`),
      ...['images', 'merge', 'part', 'plan', 's3-sdk'].map((file) => `lambda/batch-bundle/${file}.js`),
      'package.json',
      ...sources.flatMap((file) => [`lib/${file.replace('.ts', '.d.ts')}`, `lib/${file.replace('.ts', '.js')}`]),
    ].sort(),
  );
  expect(packed.size).toBeLessThan(1_000_000);
});

it('the package has no script that runs when it is installed', () => {
  const { scripts } = JSON.parse(fs.readFileSync(path.join(root, 'package.json'), 'utf8')) as { scripts: object };
  const atInstall = ['preinstall', 'install', 'postinstall', 'prepublish', 'preprepare', 'prepare', 'postprepare'];
  expect(Object.keys(scripts).filter((name) => atInstall.includes(name))).toEqual([]);
});

it('the bundle of the functions has code of the listed packages only, and THIRD-PARTY-LICENSES has their licences', () => {
  const licenses = fs.readFileSync(path.join(root, 'lambda', 'THIRD-PARTY-LICENSES'), 'utf8');
  const packages = [...licenses.matchAll(/^==== (\S+) \S+ \((\S+)\) ====$/gm)].map(([, ...names]) => names.join(': '));
  expect(packages.sort()).toEqual([
    '@aws-sdk/checksums: Apache-2.0',
    '@aws-sdk/client-rekognition: Apache-2.0',
    '@aws-sdk/client-s3: Apache-2.0',
    '@aws-sdk/core: Apache-2.0',
    '@aws-sdk/middleware-sdk-s3: Apache-2.0',
    '@aws-sdk/signature-v4-multi-region: Apache-2.0',
    '@aws-sdk/xml-builder: Apache-2.0',
    '@aws/lambda-invoke-store: Apache-2.0',
    '@smithy/core: Apache-2.0',
    '@smithy/node-http-handler: Apache-2.0',
    '@smithy/signature-v4: Apache-2.0',
    '@smithy/types: Apache-2.0',
    'csv-parse: MIT',
  ]);
  expect(licenses).toMatch(/Apache License\n\s+Version 2\.0/);
});

it('the bundle of the command has code under the listed licences only, and THIRD-PARTY-LICENSES has them', () => {
  const licenses = fs.readFileSync(path.join(root, 'cli', 'THIRD-PARTY-LICENSES'), 'utf8');
  const names = [...licenses.matchAll(/^==== \S+ \S+ \((\S+)\) ====$/gm)].map(([, name]) => name);
  expect([...new Set(names)].sort()).toEqual(['Apache-2.0', 'ISC', 'MIT']);
});
