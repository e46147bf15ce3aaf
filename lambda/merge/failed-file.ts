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

/** S3 asks for 5 MiB at least, and for 10,000 parts at most: 100 million images fit. */
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

  /** Gives up the upload, unless an earlier call made it: then this call will be repeated with its checkpoint. */
  public async abandon(): Promise<void> {
    // The error that ends the call is more important than one of this.
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
