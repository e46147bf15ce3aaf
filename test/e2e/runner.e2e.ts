import { MAX_IMAGES, MAX_MANIFEST_BYTES } from '../../lib/protocol/rekognition';
import type { S3Object } from '../../local/object-store';
import type { FaultKind } from '../../local/rekognition/faults';
import type { Deployment, Run } from './deployment';
import { OUTPUT_PREFIX, UPLOADS_PREFIX } from './names';
import { expectEnd, pollsOf, scenario } from './scenario';

const image = (index: number) => `{"source-ref":"s3://images/${index}.jpg"}\n`;
const images = (count: number) => Array.from({ length: count }, (_, index) => image(index)).join('');

let manifests = 0;

/** Writes a manifest. By default, its prefix does not start the runner. */
async function put(cloud: Deployment, text: string, prefix = 'by-hand/') {
  const object = { Bucket: cloud.output('UploadsBucket'), Name: `${prefix}${Date.now()}-${++manifests}.jsonl` };
  await cloud.store.write(object, text);
  return object;
}

/** Runs a job whose StartMediaAnalysisJob fails. */
async function runWith(
  cloud: Deployment,
  kind: FaultKind,
  more: { times?: number; until?: number } = {},
): Promise<Run> {
  const JobName = `job-${++manifests}`;
  cloud.rekognition.faults.add({ kind, operation: 'StartMediaAnalysisJob', jobName: JobName, ...more });
  return cloud.run({ Manifest: await put(cloud, images(3)), JobName, Context: { JobName } }, 'Runner');
}

const jobsNamed = async (cloud: Deployment, { events }: Run) => {
  const { JobName } = events[0].detail.context as { JobName: string };
  return (await cloud.rekognition.jobs.list()).filter((job) => job.JobName === JobName);
};

const startsOf = ({ states }: Run) => states.filter((state) => state === 'Start job').length;

/** The event with which EventBridge starts the state machine for uploads. */
const uploadOf = ({ Bucket, Name }: S3Object, sequencer: string) => ({
  source: 'aws.s3',
  'detail-type': 'Object Created',
  detail: { bucket: { name: Bucket }, object: { key: Name, sequencer } },
});

describe('the upload of a manifest', () => {
  scenario(
    'the runner writes results, and its event has the right statistics',
    async (cloud) => {
      const manifest = await put(cloud, `${images(4)}not json\n`, UPLOADS_PREFIX);
      return { manifest, run: await cloud.endOf(await cloud.startedBy(manifest)) };
    },
    async ({ manifest, run }, cloud) => {
      expectEnd(run, 'SUCCEEDED');
      const manifestStatistics = { totalJsonLines: 5, validJsonLines: 4, invalidJsonLines: 1 };
      const manifestErrors = [expect.objectContaining({ lineNumber: 5, code: 'INVALID_JSON' })];
      expect(run.events.at(-1)!.detail).toMatchObject({ manifest, imageCount: 5, manifestStatistics, manifestErrors });
      expect(run.output).toMatchObject({ Status: 'SUCCEEDED', manifestStatistics, manifestErrors });
      const results = run.output.Results.S3Object;
      expect(results).toMatchObject({ Bucket: cloud.output('ResultsBucket') });
      expect(results.Name).toMatch(new RegExp(`^${OUTPUT_PREFIX}/`));
      const lines = (await cloud.store.read(results)).trimEnd().split('\n');
      expect(lines.map((line) => JSON.parse(line)['source-ref'])).toEqual(
        [0, 1, 2, 3].map((index) => `s3://images/${index}.jpg`),
      );
    },
  );

  scenario(
    'two deliveries of the same upload event start one job',
    async (cloud) => {
      const manifest = await put(cloud, images(2));
      // EventBridge accepts events of S3 only from S3, so this starts the state machine itself.
      const deliver = () => cloud.run(uploadOf(manifest, '0055'), 'Uploads');
      const triggers = [await deliver(), await deliver()];
      const run = await cloud.endOf(await cloud.startedBy(manifest));
      return { triggers: [...triggers, await deliver()], run };
    },
    ({ triggers, run }, cloud) => {
      expect(triggers.map(({ status }) => status)).toEqual(['SUCCEEDED', 'SUCCEEDED', 'SUCCEEDED']);
      expect(triggers[2].states.at(-1)).toBe('Already started');
      expectEnd(run, 'SUCCEEDED');
      const { manifest } = run.events[0].detail;
      const ofThisUpload = cloud.inbox.messages.filter(({ detail }) => detail.manifest?.Name === manifest!.Name);
      expect(new Set(ofThisUpload.map(({ detail }) => detail.executionArn))).toEqual(new Set([run.executionArn]));
    },
  );
});

describe('a runner that is started without an upload', () => {
  scenario(
    'the execution fails if the manifest has too many invalid lines',
    async (cloud) => cloud.run({ Manifest: await put(cloud, `${image(1)}{}\n{}\n`) }, 'Runner'),
    (run) => {
      expectEnd(run, 'FAILED', 'TooManyInvalidLines');
      expect(run.cause.ManifestStatistics).toEqual({ totalJsonLines: 3, validJsonLines: 1, invalidJsonLines: 2 });
    },
  );
  describe.each([
    ['a manifest that is empty', () => ''],
    ['a manifest with a line too many', () => images(MAX_IMAGES + 1)],
    ['a manifest with a byte too many', () => ' '.repeat(MAX_MANIFEST_BYTES + 1)],
  ])('%s', (_what, text) => {
    scenario(
      'no job is started',
      async (cloud) => cloud.run({ Manifest: await put(cloud, text()) }, 'Runner'),
      (run) => {
        expectEnd(run, 'ERROR', 'InvalidManifest');
        expect([startsOf(run), pollsOf(run)]).toEqual([1, 0]);
        expect(run.cause.Message).toContain('a job takes at');
      },
    );
  });
  scenario(
    'the execution fails after three attempts if the manifest does not exist',
    (cloud) => cloud.run({ Manifest: { Bucket: cloud.output('UploadsBucket'), Name: 'missing.jsonl' } }, 'Runner'),
    (run) => {
      expectEnd(run, 'ERROR', 'InvalidS3ObjectException');
      expect(run.cause.ManifestSize.unread).toContain('NoSuchKey');
    },
  );
  scenario(
    'the execution ends with InvalidInput at once if the input is invalid',
    (cloud) => cloud.run({ Manifest: { Name: 'a' } }, 'Runner'),
    (run) => {
      expectEnd(run, 'ERROR', 'InvalidInput');
      expect(run.cause.Message).toContain('Manifest.Bucket must be');
    },
  );
});

describe('StartMediaAnalysisJob', () => {
  scenario(
    'the runner waits for a free slot',
    (cloud) => runWith(cloud, 'limit', { until: Date.now() + 6_000 }),
    async (run, cloud) => {
      expectEnd(run, 'SUCCEEDED');
      expect(startsOf(run)).toBeGreaterThan(2);
      expect(await jobsNamed(cloud, run)).toHaveLength(1);
    },
  );
  scenario(
    'the runner calls again if the answer is lost, and starts one job',
    (cloud) => runWith(cloud, 'lost', { times: 3 }),
    async (run, cloud) => {
      expectEnd(run, 'SUCCEEDED');
      expect(startsOf(run)).toBeGreaterThan(1);
      expect(await jobsNamed(cloud, run)).toHaveLength(1);
    },
  );
  scenario(
    'the runner calls again if a call hangs, and starts one job',
    (cloud) => runWith(cloud, 'hang', { times: 2 }),
    async (run, cloud) => {
      expectEnd(run, 'SUCCEEDED');
      expect(await jobsNamed(cloud, run)).toHaveLength(1);
    },
  );
  describe.each<[FaultKind, string]>([
    ['badmanifest', 'InvalidManifestException'],
    ['notready', 'ResourceNotReadyException'],
    ['mismatch', 'IdempotentParameterMismatchException'],
    ['denied', 'AccessDeniedException'],
  ])('a refusal (%s)', (kind, error) => {
    scenario(
      'the execution fails after three attempts',
      (cloud) => runWith(cloud, kind),
      (run) => {
        expectEnd(run, 'ERROR', error);
        expect([startsOf(run), pollsOf(run)]).toEqual([3, 0]);
        expect(run.cause.Hint).toMatch(/./);
      },
    );
  });
});
