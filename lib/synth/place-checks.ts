/** Checks of where buckets, keys and functions are. A token is left alone: its value is not known at synth. */
import { type IResource, Stack, Token } from 'aws-cdk-lib';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { shown } from './checks';
import { OUTPUT_PREFIX, PROJECT_VERSION } from '../protocol/rekognition';

/** Languages without types reach the constructor with anything. */
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

/** Of a key that the construct at this path is given. */
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

/** A prefix of keys is no URI and no path, and one that Amazon Rekognition takes with a slash at its end. */
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

export function checkProjectVersion(scope: Construct, arn: unknown): void {
  if (arn === undefined || Token.isUnresolved(arn)) return;
  const refuse = (must: string) => {
    throw new Error(`${scope.node.path}: moderation.projectVersionArn must ${must}; received ${shown(arn)}`);
  };
  if (typeof arn !== 'string') return refuse('be a string');
  const { minLength, maxLength, pattern } = PROJECT_VERSION;
  if (arn.length < minLength || arn.length > maxLength || !new RegExp(pattern).test(arn)) {
    refuse(
      `be the ARN of a version of a custom adapter: ${minLength} to ${maxLength} characters that match ${pattern}`,
    );
  }
  const { region } = Stack.of(scope);
  if (!Token.isUnresolved(region) && arn.split(':')[3] !== region) refuse(`be in the region of the stack, ${region}`);
}
