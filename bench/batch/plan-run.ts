/** Plans a batch with the bundled plan function, and prints the time and the peak memory of this process. */
import * as path from 'node:path';
import type { BatchRequest } from '../../lib/protocol/batch/batch-requests';
import type { BatchState } from '../../lib/protocol/batch/batch-state';
import { BATCH_BUNDLE_DIRECTORY } from '../../lib/machine/bundle-directory';
import { MAX_BATCH_IMAGES } from '../../lib/protocol/batch/split';
import { loadModule } from '../../local/load-module';
import { LOCAL_ENVIRONMENT } from '../../local/local-environment';

export interface PlanRun {
  readonly images: number;
  readonly parts: number;
  readonly seconds: number;
  readonly cpuSeconds: number;
  readonly peakBytes: number;
}

interface PlanFunction {
  handler(request: BatchRequest, context: { getRemainingTimeInMillis(): number }): Promise<BatchState>;
}

const requestOf = (dropDuplicates: boolean): BatchRequest => ({
  state: { input: { Manifest: { Bucket: 'sources', Name: 'images.jsonl' } } },
  execution: { executionArn: 'execution', stateMachineArn: 'machine', stateMachineName: 'machine', name: 'one' },
  options: {
    outputBucket: 'results',
    outputPrefix: '',
    maxImages: MAX_BATCH_IMAGES,
    dropDuplicates,
    slots: 20,
    attemptsPerPart: 3,
    maxFailedShare: 0,
  },
});

async function main(s3: string, duplicates: string): Promise<void> {
  Object.assign(process.env, LOCAL_ENVIRONMENT, { AWS_ENDPOINT_URL_S3: s3 });
  // The last line that this program prints is its result.
  const quiet = { ...console, info: () => {} };
  const planFunction = loadModule<PlanFunction>(path.join(BATCH_BUNDLE_DIRECTORY, 'plan.js'), { console: quiet });
  const [begin, cpu] = [performance.now(), process.cpuUsage()];
  const { plan, cause } = await planFunction.handler(requestOf(duplicates === 'drop'), {
    getRemainingTimeInMillis: () => Infinity,
  });
  if (!plan) throw new Error(cause);
  const { user, system } = process.cpuUsage(cpu);
  const result: PlanRun = {
    images: plan.images,
    parts: plan.parts,
    seconds: (performance.now() - begin) / 1_000,
    cpuSeconds: (user + system) / 1e6,
    peakBytes: process.resourceUsage().maxRSS * 1_024,
  };
  console.log(JSON.stringify(result));
}

void main(process.argv[2], process.argv[3]);
