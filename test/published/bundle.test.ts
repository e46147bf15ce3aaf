import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { gzipSync } from 'node:zlib';
import { BATCH_BUNDLE_DIRECTORY, BUNDLE_DIRECTORY } from '../../lib/machine/bundle-directory';

describe('the bundle of the functions', () => {
  const files = ['poll', 's3-object', 'start'];
  const read = (name: string) => fs.readFileSync(path.join(BUNDLE_DIRECTORY, `${name}.js`));

  it('the bundle has one file for each function and one file for the S3 client', () => {
    expect(fs.readdirSync(BUNDLE_DIRECTORY).sort()).toEqual(files.map((name) => `${name}.js`));
  });

  it.each([
    ['poll', 98_000, 33_000],
    ['start', 98_000, 33_000],
    ['s3-object', 315_000, 100_000],
  ])('the bundled file %s has at most %d bytes, or %d gzipped', (name, most, mostZipped) => {
    expect(read(name).length).toBeLessThanOrEqual(most);
    expect(gzipSync(read(name)).length).toBeLessThanOrEqual(mostZipped);
  });

  it.each([
    ['poll', 'GetMediaAnalysisJob', 'StartMediaAnalysisJobRequest'],
    ['start', 'StartMediaAnalysisJob', 'GetMediaAnalysisJobRequest'],
    ['s3-object', 'GetObject', 'ListBucketsCommand'],
  ])(
    'the bundled file %s has the operation %s, no other operation and no chain of credential sources',
    (name, operation, other) => {
      const bundle = read(name);
      const has = (text: string) => bundle.includes(text);
      expect(has(operation)).toBe(true);
      expect([other, 'CompareFaces', 'sso_session', 'role_arn'].filter(has)).toEqual([]);
    },
  );

  it.each(files)('the bundled file %s loads without any installed package', (name) => {
    const elsewhere = fs.mkdtempSync(path.join(os.tmpdir(), 'bundle-'));
    fs.cpSync(BUNDLE_DIRECTORY, elsewhere, { recursive: true });
    const { status, stderr } = spawnSync(process.execPath, ['--no-warnings', '-e', `require('./${name}.js')`], {
      cwd: elsewhere,
      encoding: 'utf8',
    });
    fs.rmSync(elsewhere, { recursive: true });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  });

  it.each(['poll', 'start'])('the bundled file %s does not contain the S3 client', (name) =>
    expect(read(name).includes('S3Client')).toBe(false),
  );
});

it.each(['images', 'merge', 'part', 'plan'])(
  'the bundled file %s of a batch loads without any installed package',
  (name) => {
    const elsewhere = fs.mkdtempSync(path.join(os.tmpdir(), 'bundle-'));
    fs.cpSync(BATCH_BUNDLE_DIRECTORY, elsewhere, { recursive: true });
    const { status, stderr } = spawnSync(process.execPath, ['--no-warnings', '-e', `require('./${name}.js')`], {
      cwd: elsewhere,
      encoding: 'utf8',
    });
    fs.rmSync(elsewhere, { recursive: true });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  },
);
