/** Compares accounts and regions. An account or region that is not known at synth is equal to any. */
import { type ResourceEnvironment, Stack, Token } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

type Place = Pick<ResourceEnvironment, 'account' | 'region'>;

const isKnown = (part: string) => !Token.isUnresolved(part);
const differ = (one: string, other: string) => isKnown(one) && isKnown(other) && one !== other;

export const isOtherAccount = (scope: IConstruct, { account }: Place): boolean =>
  differ(Stack.of(scope).account, account);

export const isOtherRegion = (scope: IConstruct, { region }: Place): boolean => differ(Stack.of(scope).region, region);

export const isElsewhere = (scope: IConstruct, place: Place): boolean =>
  isOtherAccount(scope, place) || isOtherRegion(scope, place);

/** Whether a place may differ from that of the scope, because the scope's is not known. */
export function isPerhapsElsewhere(scope: IConstruct, place: Place): boolean {
  const { account, region } = Stack.of(scope);
  return (isKnown(place.account) && !isKnown(account)) || (isKnown(place.region) && !isKnown(region));
}

/** A place as an error shows it. */
export const placeName = ({ account, region }: Place): string =>
  [account, region].map((part) => (isKnown(part) ? part : 'unknown')).join('/');
