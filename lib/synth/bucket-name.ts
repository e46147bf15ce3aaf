/** Finds out whether two buckets are the same, also if a name is not known before deployment. */
import {
  CfnResource,
  DefaultTokenResolver,
  type IPostProcessor,
  type IResolvable,
  type IResolveContext,
  Reference,
  Stack,
  StringConcat,
  Tokenization,
} from 'aws-cdk-lib';
import * as s3 from 'aws-cdk-lib/aws-s3';
import type { IConstruct } from 'constructs';

export const isSameBucket = (one: s3.IBucket, other: s3.IBucket): boolean => isNameOf(one, one.bucketName, other);

/** Whether a text is the name of the bucket. */
export function isNameOf(scope: IConstruct, bucketName: string, bucket: s3.IBucket): boolean {
  const name = nameOf(scope, bucketName);
  return name !== undefined && name === nameOf(bucket, bucket.bucketName);
}

/** The name if it is known. Otherwise a text that is unique for the resource. */
const nameOf = (scope: IConstruct, bucketName: string | undefined) =>
  Tokenization.resolve(bucketName, { scope, resolver: new NameResolver(), preparing: false }) as string | undefined;

/** Makes a text of every token. */
class NameResolver extends DefaultTokenResolver {
  constructor() {
    super(new StringConcat());
  }

  public override resolveToken(token: IResolvable, context: IResolveContext, postProcessor: IPostProcessor): unknown {
    // Resolving a reference to a bucket of another stack could change both stacks.
    if (Reference.isReference(token)) return referenceText(token);
    return evaluate(super.resolveToken(token, context, postProcessor), Stack.of(context.scope));
  }
}

function referenceText({ target, displayName: attribute }: Reference): string {
  const isBucket = CfnResource.isCfnResource(target) && target.cfnResourceType === s3.CfnBucket.CFN_RESOURCE_TYPE_NAME;
  if (!isBucket) return placeholder(attribute, target);
  const bucketName = nameOf(target, (target as s3.CfnBucket).bucketName) ?? placeholder('Ref', target);
  if (attribute === 'Arn') return `arn:aws:s3:::${bucketName}`;
  return attribute === 'Ref' ? bucketName : placeholder(attribute, target);
}

/** Evaluates the functions with which CDK takes a name out of an ARN. */
function evaluate(value: unknown, stack: Stack): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const { Ref: name, 'Fn::Split': split, 'Fn::Select': select } = value as Intrinsic;
  if (split && typeof split[1] === 'string' && PARTS_OF_ARN.includes(split[0])) return split[1].split(split[0]);
  const selected = select && Array.isArray(select[1]) ? (select[1][select[0]] as unknown) : undefined;
  if (typeof selected === 'string') return selected;
  // Anything else is compared by how it is written in its stack.
  return placeholder(name ?? JSON.stringify(value), stack);
}

/** Separators of the parts of an ARN. Placeholders have none of them, so that no placeholder is cut in two. */
const PARTS_OF_ARN = [':', '/'];

/** A logical id is unique in its stack. A pseudo parameter is the same in all stacks of an environment. */
const placeholder = (what: string, where: IConstruct) =>
  `<${what} of ${what.startsWith('AWS::') ? Stack.of(where).environment : where.node.addr}>`.replace(/[:/]/g, '.');

interface Intrinsic {
  readonly Ref?: string;
  readonly 'Fn::Split'?: readonly [string, unknown];
  readonly 'Fn::Select'?: readonly [number, unknown];
}
