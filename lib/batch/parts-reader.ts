/** Reads the list of parts, a JSON array in S3, for the Distributed Map. */
import { Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import type { IItemReader } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import { useKey } from '../permissions/statements';
import { BATCHES_FOLDER } from '../protocol/batch/batch-files';

/** In place of CDK's reader, whose policy allows every object of the bucket, and whose key cannot come from the state. */
export class PartsReader implements IItemReader {
  public readonly resource: string;

  constructor(
    private readonly scope: Construct,
    public readonly bucket: s3.IBucket,
    private readonly prefix: string,
  ) {
    this.resource = `arn:${Stack.of(scope).partition}:states:::s3:getObject`;
  }

  public render(): object {
    return {
      Resource: this.resource,
      ReaderConfig: { InputType: 'JSON' },
      Parameters: { Bucket: this.bucket.bucketName, 'Key.$': '$.batch.partsKey' },
    };
  }

  public providePolicyStatements(): iam.PolicyStatement[] {
    const objects = this.bucket.arnForObjects(`${this.prefix}${BATCHES_FOLDER}*/parts.json`);
    const { encryptionKey } = this.bucket;
    return [
      new iam.PolicyStatement({ actions: ['s3:GetObject'], resources: [objects] }),
      ...(encryptionKey ? [useKey(this.scope, encryptionKey, ['kms:Decrypt'], ['s3'])] : []),
    ];
  }

  public validateItemReader(): string[] {
    return [];
  }
}
