/** Uploads of manifests, which start executions. */
import type { LocalCloud } from '../../local/local-cloud';
import { rulesOf, runToEnd } from '../machine/executions';
import { images, localRunner, MANIFEST } from './local-runner';

const local = localRunner();
const { open, put, jobs } = local;

type UploadDetail = Parameters<LocalCloud['upload']>[1];

const UPLOAD: UploadDetail = { sequencer: '0055AED6DCD90281E5' };

/** Delivers the event of an upload, and lets time pass until the executions of its targets have ended. */
const upload = async (object = MANIFEST, detail = UPLOAD) => {
  const triggers = local.cloud.upload(object, detail);
  await local.cloud.time.runUntil(Promise.all(triggers.map(({ outcome }) => outcome)));
  return triggers;
};

/** The first execution of the runner, after it has ended. */
const firstRun = () => runToEnd(local.cloud, local.cloud.executions[0]);

it('an upload starts an execution with the uploaded manifest, and its output and event have this manifest', async () => {
  await open();
  await upload();
  const done = await firstRun();
  expect(done.outcome).toMatchObject({ status: 'SUCCEEDED', output: { Input: { S3Object: MANIFEST } } });
  expect(done.events.at(-1)!.detail).toMatchObject({ manifest: MANIFEST, status: 'SUCCEEDED' });
  expect(rulesOf(done).at(-1)).toEqual(['RunnerDone']);
});

it('an upload starts one job when its event is delivered twice, while the execution runs and after it ended', async () => {
  await open();
  await upload();
  await upload();
  await firstRun();
  const [again] = await upload();
  expect((await again.visits).at(-1)!.state).toBe('Already started');
  expect(local.cloud.executions).toHaveLength(1);
  expect(await jobs()).toHaveLength(1);
});

it.each<[string, typeof MANIFEST, UploadDetail]>([
  ['has the same key and a later sequencer', MANIFEST, { sequencer: '0055AED6DCD90281E6' }],
  ['has the same key and another version', MANIFEST, { ...UPLOAD, version: 'v2' }],
  ['has another key', { ...MANIFEST, Name: 'manifests/more.jsonl' }, UPLOAD],
])('a second upload starts a second execution when it %s', async (_what, object, detail) => {
  await open();
  await put(images(2), object);
  await upload();
  await upload(object, detail);
  expect(new Set(local.cloud.executions.map(({ name }) => name)).size).toBe(2);
});

it('the job reads the uploaded version of the manifest when the bucket has versions', async () => {
  await open();
  const version = await put(images(1));
  await put(images(2));
  await upload(MANIFEST, { ...UPLOAD, version });
  const { outcome } = await firstRun();
  expect(outcome).toMatchObject({
    output: { Input: { S3Object: { ...MANIFEST, Version: version } }, manifestStatistics: { totalJsonLines: 1 } },
  });
});

it('uploads with different sequencers start different executions when the versioning of the bucket is suspended', async () => {
  await open();
  await upload(MANIFEST, { ...UPLOAD, version: 'null' });
  await upload(MANIFEST, { sequencer: '0055AED6DCD90281E6', version: 'null' });
  expect(local.cloud.executions.map(({ input }) => input)).toEqual([{ Manifest: MANIFEST }, { Manifest: MANIFEST }]);
});

it.each([
  [{ ...MANIFEST, Name: 'images/1.jsonl' }],
  [{ ...MANIFEST, Name: 'manifests/1.jpg' }],
  [{ ...MANIFEST, Bucket: 'another' }],
])('an upload of %j starts nothing', async (object) => {
  await open();
  expect(await upload(object)).toEqual([]);
});
