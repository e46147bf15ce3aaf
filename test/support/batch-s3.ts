import { TestS3 } from './test-s3';

/** The simulated S3 for the tests of a file, with the bucket of a batch's results and a quiet console. */
export function batchS3() {
  const s3 = new TestS3({ deniesMissing: true });
  const log = {} as Record<'info' | 'warn' | 'error', jest.SpyInstance>;
  /** The lines that the function wrote in embedded metric format. */
  const metrics: Record<string, unknown>[] = [];
  beforeEach(() => {
    metrics.length = 0;
    for (const level of ['info', 'warn', 'error'] as const) {
      log[level] = jest.spyOn(console, level).mockImplementation();
    }
    const keep = (line: unknown) => metrics.push(JSON.parse(line as string) as Record<string, unknown>) > 0;
    jest.spyOn(process.stdout, 'write').mockImplementation(keep);
  });
  afterEach(() => jest.restoreAllMocks());
  return { s3, results: s3.bucket('results'), log, metrics };
}

/** Takes away the SDK's pauses before it tries again, which are a random share of up to some seconds. */
export const retryAtOnce = () => jest.spyOn(Math, 'random').mockReturnValue(0);
