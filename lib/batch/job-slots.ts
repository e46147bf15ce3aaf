/** How many jobs a region runs at the same time. */
import { CfnMapping, Fn, Stack, Token } from 'aws-cdk-lib';
import { RegionInfo } from 'aws-cdk-lib/region-info';
import type { Construct } from 'constructs';
import { CONCURRENT_JOBS } from '../protocol/rekognition';

/** The quota of the stack's region. Where the region is a token, CloudFormation looks the quota up. */
export function jobSlotsOf(scope: Construct): number {
  const { region } = Stack.of(scope);
  if (!Token.isUnresolved(region)) return slotsIn(region);
  // eslint-disable-next-line awscdk/require-passing-this -- a part of the batch
  const mapping = new CfnMapping(scope, 'JobSlots', {
    // Without a default: Fn::FindInMap takes one with a transform only.
    mapping: Object.fromEntries(RegionInfo.regions.map(({ name }) => [name, { jobs: slotsIn(name) }])),
  });
  return Token.asNumber(mapping.findInMap(Fn.ref('AWS::Region'), 'jobs'));
}

const slotsIn = (region: string) => CONCURRENT_JOBS[region] ?? FEWEST_SLOTS;

/** For a region without a documented quota. */
const FEWEST_SLOTS = Math.min(...Object.values(CONCURRENT_JOBS));
