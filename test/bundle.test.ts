import * as fs from 'node:fs';
import * as path from 'node:path';
import { gzipSync } from 'node:zlib';
import { defaultProvider } from '../lambda/environment-credentials';
import { BUNDLE_DIRECTORY } from '../lib/bundle';

describe('the bundle', () => {
  const bundle = fs.readFileSync(path.join(BUNDLE_DIRECTORY, 'index.js'));

  it('is at most 180 KB, and 62 KB gzipped', () => {
    expect(bundle.length).toBeLessThanOrEqual(180_000);
    expect(gzipSync(bundle).length).toBeLessThanOrEqual(62_000);
  });

  it('holds one operation and no chain of credential sources', () => {
    const has = (text: string) => bundle.includes(text);
    expect(has('GetMediaAnalysisJob')).toBe(true);
    expect(['StartMediaAnalysisJobRequest', 'CompareFaces', 'sso_session', 'role_arn'].filter(has)).toEqual([]);
  });
});

describe('the credentials from the environment', () => {
  const before = { ...process.env };
  afterEach(() => {
    process.env = { ...before };
  });

  it('are read at every use, as Lambda may renew them', async () => {
    const provider = defaultProvider();
    Object.assign(process.env, { AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: 'b', AWS_SESSION_TOKEN: 'c' });
    await expect(provider()).resolves.toEqual({ accessKeyId: 'a', secretAccessKey: 'b', sessionToken: 'c' });
    process.env.AWS_SESSION_TOKEN = 'd';
    await expect(provider()).resolves.toMatchObject({ sessionToken: 'd' });
  });

  it.each(['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY'])('are missed by name without %s', async (name) => {
    delete process.env[name];
    await expect(defaultProvider()()).rejects.toMatchObject({
      name: 'CredentialsProviderError',
      message: expect.stringContaining('AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are not set'),
    });
  });
});
