import { FakeS3 } from './fake-s3';

/** A simulated S3 for the tests of one file, and for each test an empty one, with a quiet console. */
export function batchS3() {
  const s3 = new FakeS3();
  const log = {} as Record<'info' | 'warn' | 'error', jest.SpyInstance>;
  /** The lines that the function wrote in embedded metric format. */
  const metrics: Record<string, unknown>[] = [];
  beforeAll(async () => {
    await s3.start();
    process.env.AWS_ENDPOINT_URL_S3 = s3.url;
  });
  afterAll(() => s3.stop());
  beforeEach(() => {
    s3.reset();
    metrics.length = 0;
    for (const level of ['info', 'warn', 'error'] as const) {
      log[level] = jest.spyOn(console, level).mockImplementation();
    }
    const keep = (line: unknown) => metrics.push(JSON.parse(line as string) as Record<string, unknown>) > 0;
    jest.spyOn(process.stdout, 'write').mockImplementation(keep);
  });
  afterEach(() => jest.restoreAllMocks());
  return { s3, log, metrics };
}

/** Takes away the SDK's pauses before it tries again, which are a random share of up to some seconds. */
export const retryAtOnce = () => jest.spyOn(Math, 'random').mockReturnValue(0);
