import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { DirectoryStore } from '../../local/object-store';
import { type Rekognition, startRekognition } from '../../local/rekognition/server';
import { startS3 } from '../../local/s3-server';
import { instantClock } from './instant-clock';

/** The time of the clock when a test begins. */
export const START = Date.parse('2026-01-01T00:00:00Z');

/** The services, the clock and the output of a function, for the tests of one file. */
export interface Surroundings {
  /** The time of the clock, in milliseconds since the epoch. */
  now: number;
  readonly store: DirectoryStore;
  readonly rekognition: Rekognition;
  /** Spies on the console, by level. */
  readonly log: Record<'info' | 'warn' | 'error', jest.SpyInstance>;
  /** The lines that the function wrote in embedded metric format. */
  readonly metrics: Record<string, any>[];
}

/** Simulates Rekognition and S3 for one file. Each test begins with the clock at `start`, an empty log and no faults. */
export function surroundings(start = START, options: { jobDurationSeconds?: number } = {}): Surroundings {
  const cloud = { now: start, metrics: [] } as unknown as {
    -readonly [Name in keyof Surroundings]: Surroundings[Name];
  };
  let stop: () => Promise<void>;
  beforeAll(async () => {
    const store = new DirectoryStore(fs.mkdtempSync(path.join(os.tmpdir(), 'local-s3-')));
    const rekognition = await startRekognition({ clock: instantClock(cloud), store, ...options });
    const s3 = await startS3(store);
    process.env.AWS_ENDPOINT_URL_REKOGNITION = rekognition.url;
    process.env.AWS_ENDPOINT_URL_S3 = s3.url;
    Object.assign(cloud, { store, rekognition });
    stop = async () => {
      await rekognition.stop();
      await s3.stop();
      fs.rmSync(store.directory, { recursive: true });
    };
  });
  afterAll(() => stop());
  beforeEach(() => {
    const spyOn = (level: 'info' | 'warn' | 'error') => jest.spyOn(console, level).mockImplementation();
    cloud.log = { info: spyOn('info'), warn: spyOn('warn'), error: spyOn('error') };
    cloud.now = start;
    cloud.metrics.length = 0;
    jest.spyOn(Date, 'now').mockImplementation(() => cloud.now);
    jest
      .spyOn(process.stdout, 'write')
      .mockImplementation((line) => cloud.metrics.push(JSON.parse(line as string)) > 0);
  });
  afterEach(() => {
    jest.restoreAllMocks();
    cloud.rekognition.faults.clear();
  });
  return cloud;
}
