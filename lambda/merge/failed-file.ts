/** Writes failed.jsonl, which may be larger than the memory and than the time of one call allow. */
import { exists } from '../aws/s3-list';
import {
  abortUpload,
  addToUpload,
  completeUpload,
  putObject,
  type S3Name,
  startUpload,
  type Upload,
} from '../aws/s3-write';
import { JSON_LINES_TYPE } from '../batch/place';

/** S3 takes parts of at least 5 MiB, and at most 10,000 parts. 100 million failed images fit. */
const PART_BYTES = 8 * 1024 * 1024;

/** What a checkpoint knows of the file. */
export interface UnfinishedFile {
  /** Lines that are not uploaded yet. */
  readonly rest: string;
  readonly upload?: Upload;
}

export class FailedFile {
  private readonly chunks: string[];
  private bytes: number;
  private upload: Upload | undefined;
  private isUploadOfThisCall = false;

  constructor(
    private readonly object: S3Name,
    { rest, upload }: UnfinishedFile,
  ) {
    this.chunks = [rest];
    this.bytes = Buffer.byteLength(rest);
    this.upload = upload;
  }

  public async add(lines: string): Promise<void> {
    this.chunks.push(lines);
    this.bytes += Buffer.byteLength(lines);
    if (this.bytes >= PART_BYTES) await this.uploadRest();
  }

  /** For a checkpoint. */
  public unfinished(): UnfinishedFile {
    return { rest: this.chunks.join(''), upload: this.upload };
  }

  public async close(): Promise<void> {
    if (this.upload) {
      if (this.bytes > 0) await this.uploadRest();
      await completeUpload(this.object, this.upload);
      return;
    }
    // Without failed images there is no file, or an empty one in place of that of an earlier execution.
    if (this.bytes > 0 || (await exists(this.object))) {
      await putObject(this.object, this.chunks.join(''), JSON_LINES_TYPE);
    }
  }

  /** Aborts the upload, unless an earlier call started it: the repetition of this call goes on with that one. */
  public async abandon(): Promise<void> {
    // The error that ends the call matters more than an error of AbortMultipartUpload.
    if (this.upload && this.isUploadOfThisCall) await abortUpload(this.object, this.upload).catch(() => {});
  }

  private async uploadRest(): Promise<void> {
    if (!this.upload) {
      this.upload = await startUpload(this.object, JSON_LINES_TYPE);
      this.isUploadOfThisCall = true;
    }
    this.upload = await addToUpload(this.object, this.upload, this.chunks.join(''));
    this.chunks.length = 0;
    this.bytes = 0;
  }
}
