/** How many jobs a region runs at the same time. */
import { CfnMapping, Fn, Stack, Token } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { CONCURRENT_JOBS } from '../protocol/rekognition';

/** The quota of the stack's region. Where the region is a token, CloudFormation looks the quota up. */
export function jobSlotsOf(scope: Construct): number {
  const { region } = Stack.of(scope);
  if (!Token.isUnresolved(region)) return CONCURRENT_JOBS[region] ?? FEWEST_SLOTS;
  // eslint-disable-next-line awscdk/require-passing-this -- a part of the batch
  const mapping = new CfnMapping(scope, 'JobSlots', {
    mapping: Object.fromEntries(Object.entries(CONCURRENT_JOBS).map(([name, jobs]) => [name, { jobs }])),
  });
  return Token.asNumber(mapping.findInMap(Fn.ref('AWS::Region'), 'jobs'));
}

/** For a region without a documented quota. */
const FEWEST_SLOTS = Math.min(...Object.values(CONCURRENT_JOBS));
