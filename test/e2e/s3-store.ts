/** MiniStack's S3, for the simulated Rekognition and for the scenarios. */
import {
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import type { ObjectStore, S3Object } from '../../local/object-store';

export class S3Store implements ObjectStore {
  private readonly client = new S3Client();

  async size({ Bucket, Name, Version }: S3Object): Promise<number | undefined> {
    try {
      return (await this.client.send(new HeadObjectCommand({ Bucket, Key: Name, VersionId: Version }))).ContentLength;
    } catch (error) {
      if ((error as Error).name === 'NotFound') return undefined;
      throw error;
    }
  }

  async read({ Bucket, Name, Version }: S3Object): Promise<string> {
    const { Body } = await this.client.send(new GetObjectCommand({ Bucket, Key: Name, VersionId: Version }));
    return Body!.transformToString();
  }

  /** The first thousand keys below a prefix. */
  async list(Bucket: string, Prefix: string): Promise<string[]> {
    const { Contents = [] } = await this.client.send(new ListObjectsV2Command({ Bucket, Prefix }));
    return Contents.map(({ Key }) => Key!);
  }

  async write({ Bucket, Name }: S3Object, content: string | Buffer): Promise<string | undefined> {
    // The SDK takes an empty text for a stream, and warns.
    const Body = typeof content === 'string' ? Buffer.from(content) : content;
    const command = new PutObjectCommand({ Bucket, Key: Name, Body });
    return (await this.client.send(command)).VersionId;
  }
}
