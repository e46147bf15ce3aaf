/** Quotas of Amazon Rekognition in the region of a stack. */
import { CfnMapping, Fn, Stack, Token } from 'aws-cdk-lib';
import { RegionInfo } from 'aws-cdk-lib/region-info';
import type { Construct } from 'constructs';
import {
  CONCURRENT_JOBS,
  DETECT_CALLS_PER_SECOND,
  DETECT_CALLS_PER_SECOND_ELSEWHERE,
} from '../../protocol/rekognition';

/** How many jobs a region runs at the same time. */
export const jobSlotsOf = (scope: Construct): number => quotaOf(scope, 'JobSlots', 'jobs', jobSlotsIn);

/** The default of `callsPerSecond`. The rest is for other calls of the account. */
export const callsPerSecondOf = (scope: Construct): number =>
  quotaOf(scope, 'CallsPerSecond', 'calls', (region) => SHARE_OF_CALLS * callsPerSecondIn(region));

const SHARE_OF_CALLS = 0.9;

const jobSlotsIn = (region: string) => CONCURRENT_JOBS[region] ?? FEWEST_SLOTS;

/** For a region without a documented quota. */
const FEWEST_SLOTS = Math.min(...Object.values(CONCURRENT_JOBS));

const callsPerSecondIn = (region: string) => DETECT_CALLS_PER_SECOND[region] ?? DETECT_CALLS_PER_SECOND_ELSEWHERE;

/** Where the region is a token, CloudFormation looks the quota up. */
function quotaOf(scope: Construct, id: string, name: string, quotaIn: (region: string) => number): number {
  const { region } = Stack.of(scope);
  if (!Token.isUnresolved(region)) return quotaIn(region);
  // eslint-disable-next-line awscdk/require-passing-this, awscdk/no-variable-construct-id -- a part of the batch
  const mapping = new CfnMapping(scope, id, {
    // Without a default: Fn::FindInMap takes one with a transform only.
    mapping: Object.fromEntries(RegionInfo.regions.map((each) => [each.name, { [name]: quotaIn(each.name) }])),
  });
  return Token.asNumber(mapping.findInMap(Fn.ref('AWS::Region'), name));
}
