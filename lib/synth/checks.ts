/**
 * Checks of kinds of values: durations, shares, buckets, keys, prefixes. They run at synth, so that no execution can fail of it.
 *
 * What is true of one prop alone is checked where that prop is declared. Tokens are not checked: their values are not known.
 */
import { type Duration, type IResource, Stack, Token } from 'aws-cdk-lib';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { OUTPUT_PREFIX } from '../protocol/rekognition';

/** A value as an error shows it. */
export function shown(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value);
  return typeof value === 'object' && value !== null ? 'an object' : String(value);
}

/** The path that a construct will have. */
export const pathOf = (scope: Construct, id: string) => [scope.node.path, id].filter(Boolean).join('/');

/** Languages without types may pass a text, or nothing. */
export function checkOptions(where: string, options: unknown): void {
  if (typeof options === 'object' && options !== null) return;
  throw new Error(`${where}: options must be an object; received ${shown(options)}`);
}

/** The seconds of a duration, if they are known. Step Functions waits whole seconds. */
export function knownSeconds(where: string, name: string, duration: Duration): number | undefined {
  checkDuration(where, name, duration);
  if (duration.isUnresolved()) return undefined;
  const seconds = duration.toSeconds({ integral: false });
  if (Number.isInteger(seconds)) return seconds;
  throw new Error(`${where}: ${name} must be whole seconds; received ${seconds} s`);
}

/** Languages without types may pass a number. */
export function checkDuration(where: string, name: string, duration: Duration): void {
  if (typeof duration?.toSeconds !== 'function') {
    throw new Error(`${where}: ${name} must be a Duration; received ${shown(duration)}`);
  }
  // CDK cannot convert the unit of a token.
  if (!duration.isUnresolved() || duration.unitLabel() === 'seconds') return;
  throw new Error(
    `${where}: ${name} must be in seconds where its value is a token, as Duration.seconds(…); received one in ${duration.unitLabel()}`,
  );
}

/** Languages without types may pass anything. */
export function checkWhole(scope: Construct, name: string, value: number | undefined, max: number): void {
  if (value === undefined || Token.isUnresolved(value)) return;
  if (Number.isInteger(value) && value >= 1 && value <= max) return;
  throw new Error(`${scope.node.path}: ${name} must be a whole number from 1 to ${max}; received ${shown(value)}`);
}

export function checkShare(scope: Construct, name: string, share: number | undefined): void {
  if (share === undefined || Token.isUnresolved(share)) return;
  if (typeof share === 'number' && share >= 0 && share <= 1) return;
  throw new Error(`${scope.node.path}: ${name} must be a share from 0 to 1; received ${shown(share)}`);
}

/** Languages without types may pass anything. */
export function checkBucket(scope: Construct, prop: string, place: { readonly bucket: unknown } | undefined): void {
  const received = place?.bucket;
  const bucket = received as s3.IBucket | undefined;
  if (typeof bucket?.bucketName !== 'string') {
    throw new Error(`${scope.node.path}: ${prop}.bucket must be a bucket (s3.IBucket); received ${shown(received)}`);
  }
  checkRegion(scope, `${prop}.bucket`, bucket);
}

export function checkFunction(scope: Construct, prop: string, fn: lambda.IFunction | undefined): void {
  if (fn && typeof fn.functionArn !== 'string') {
    throw new Error(`${scope.node.path}: ${prop} must be a function (lambda.IFunction); received ${shown(fn)}`);
  }
  checkRegion(scope, prop, fn);
}

/** `path` is the path of the construct with this prop. */
export function checkKey(path: string, prop: string, key: kms.IKey | undefined): void {
  if (!key || typeof key.keyArn === 'string') return;
  throw new Error(`${path}: ${prop} must be a key (kms.IKey); received ${shown(key)}`);
}

/** Amazon Rekognition, Step Functions and Lambda use buckets, keys and functions of their own region only. */
export function checkRegion(scope: Construct, prop: string, resource: IResource | undefined): void {
  const { region } = Stack.of(scope);
  const received = resource?.env.region;
  if (received === undefined || Token.isUnresolved(received) || Token.isUnresolved(region)) return;
  if (received === region) return;
  throw new Error(
    `${scope.node.path}: ${prop} must be in the region of the stack, ${region}; received ${resource!.node.path} in ${received}`,
  );
}

/** A prefix of keys. It is no URI and no path, and Amazon Rekognition must accept it with a slash at its end. */
export function checkPrefix(scope: Construct, prop: string, prefix: unknown): void {
  if (prefix === undefined || Token.isUnresolved(prefix)) return;
  const refuse = (must: string) => {
    throw new Error(`${scope.node.path}: ${prop}.prefix must ${must}; received ${shown(prefix)}`);
  };
  if (typeof prefix !== 'string') return refuse('be a string');
  if (/^[a-z\d]+:\/\//i.test(prefix)) {
    refuse(`be how keys begin, such as "moderation/", without the bucket, which is ${prop}.bucket`);
  }
  if (prefix.startsWith('/')) refuse('not begin with a slash, as keys in S3 do not');
  // The policy of the function would be for more than this prefix.
  if (/[*?]|\$\{/.test(prefix)) refuse('have no "*", "?" or "${", which stand for other characters in IAM policies');
  const { maxLength, pattern } = OUTPUT_PREFIX;
  if (!new RegExp(pattern).test(prefix)) refuse(`match ${pattern}`);
  const { length } = prefix.replace(/\/?$/, '/');
  if (length > maxLength) refuse(`be at most ${maxLength} characters long with a slash at its end, and has ${length}`);
}
