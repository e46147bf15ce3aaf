/** Finds out whether a bucket sends its events to EventBridge. */
import { CfnResource, Stack } from 'aws-cdk-lib';
import type * as s3 from 'aws-cdk-lib/aws-s3';

/** A problem if the bucket does not send its events to EventBridge. Nothing is known of an imported bucket. */
export function problemsOfEvents(bucket: s3.IBucket): string[] {
  const { defaultChild } = bucket.node;
  if (!defaultChild) return [];
  // The default child of `Bucket.fromCfnBucket` is its parent, so it is not among `findAll()`.
  const resources = [defaultChild, ...bucket.node.findAll()].filter((node) => CfnResource.isCfnResource(node));
  // Only the rendered template has the overrides of a resource.
  const templates = resources.map((resource) => (resource as unknown as Rendered)._toCloudFormation());
  if (JSON.stringify(Stack.of(bucket).resolve(templates)).includes('"EventBridgeConfiguration"')) return [];
  return [`${bucket.node.path} does not send events to EventBridge: set eventBridgeEnabled, or no upload is seen.`];
}

interface Rendered {
  _toCloudFormation(): object;
}
