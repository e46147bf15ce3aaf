import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { gzipSync } from 'node:zlib';
import { BUNDLE_DIRECTORY } from '../../lib/machine/bundle-directory';

describe('the bundle', () => {
  const files = ['poll', 's3-object', 'start'];
  const read = (name: string) => fs.readFileSync(path.join(BUNDLE_DIRECTORY, `${name}.js`));

  it('is a file for each function, and one that is loaded when an object is to be read', () => {
    expect(fs.readdirSync(BUNDLE_DIRECTORY).sort()).toEqual(files.map((name) => `${name}.js`));
  });

  it.each([
    ['poll', 98_000, 33_000],
    ['start', 98_000, 33_000],
    ['s3-object', 315_000, 100_000],
  ])('%s is at most %d bytes, and %d gzipped', (name, most, mostZipped) => {
    expect(read(name).length).toBeLessThanOrEqual(most);
    expect(gzipSync(read(name)).length).toBeLessThanOrEqual(mostZipped);
  });

  it.each([
    ['poll', 'GetMediaAnalysisJob', 'StartMediaAnalysisJobRequest'],
    ['start', 'StartMediaAnalysisJob', 'GetMediaAnalysisJobRequest'],
    ['s3-object', 'GetObject', 'ListBucketsCommand'],
  ])('%s holds one operation and no chain of credential sources', (name, operation, other) => {
    const bundle = read(name);
    const has = (text: string) => bundle.includes(text);
    expect(has(operation)).toBe(true);
    expect([other, 'CompareFaces', 'sso_session', 'role_arn'].filter(has)).toEqual([]);
  });

  it.each(files)('%s runs where nothing else is installed', (name) => {
    const elsewhere = fs.mkdtempSync(path.join(os.tmpdir(), 'bundle-'));
    fs.cpSync(BUNDLE_DIRECTORY, elsewhere, { recursive: true });
    const { status, stderr } = spawnSync(process.execPath, ['--no-warnings', '-e', `require('./${name}.js')`], {
      cwd: elsewhere,
      encoding: 'utf8',
    });
    fs.rmSync(elsewhere, { recursive: true });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  });

  it.each(['poll', 'start'])('%s does not hold the client of S3', (name) =>
    expect(read(name).includes('S3Client')).toBe(false),
  );
});
