import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { DirectoryStore } from '../../local/object-store';
import { type Rekognition, startRekognition } from '../../local/rekognition/server';
import { startS3 } from '../../local/s3-server';

/** What a handler has around it in Lambda, for the tests of one file. */
export interface Surroundings {
  now: number;
  readonly store: DirectoryStore;
  readonly rekognition: Rekognition;
  /** Spies on the console, by level. */
  readonly log: Record<'info' | 'warn' | 'error', jest.SpyInstance>;
  /** Lines in embedded metric format. */
  readonly metrics: Record<string, any>[];
}

/** A simulated Rekognition and S3 for the file, and for each test a clock at the start, an empty log and no faults. */
export function surroundings(start: number, options: { jobDurationSeconds?: number } = {}): Surroundings {
  const around = { now: start, metrics: [] } as unknown as {
    -readonly [Name in keyof Surroundings]: Surroundings[Name];
  };
  let stop: () => Promise<void>;
  beforeAll(async () => {
    const store = new DirectoryStore(fs.mkdtempSync(path.join(os.tmpdir(), 'local-s3-')));
    const rekognition = await startRekognition({ clock: { now: () => around.now }, store, ...options });
    const s3 = await startS3(store);
    process.env.AWS_ENDPOINT_URL_REKOGNITION = rekognition.url;
    process.env.AWS_ENDPOINT_URL_S3 = s3.url;
    Object.assign(around, { store, rekognition });
    stop = async () => {
      await rekognition.stop();
      await s3.stop();
      fs.rmSync(store.directory, { recursive: true });
    };
  });
  afterAll(() => stop());
  beforeEach(() => {
    const spyOn = (level: 'info' | 'warn' | 'error') => jest.spyOn(console, level).mockImplementation();
    around.log = { info: spyOn('info'), warn: spyOn('warn'), error: spyOn('error') };
    around.now = start;
    around.metrics.length = 0;
    jest.spyOn(Date, 'now').mockImplementation(() => around.now);
    jest
      .spyOn(process.stdout, 'write')
      .mockImplementation((line) => around.metrics.push(JSON.parse(line as string)) > 0);
  });
  afterEach(() => {
    jest.restoreAllMocks();
    around.rekognition.faults.clear();
  });
  return around;
}
