/** Writes an object piece by piece, with flat memory, and can go on in a later call. */
import type { UploadProgress } from '../../lib/protocol/batch/batch-state';
import { addToUpload, completeUpload, putObject, type S3Name, startUpload, type Upload } from '../aws/s3-write';

/** A piece of an upload. Small objects are written whole. */
const PIECE_CHARACTERS = 8 * 1024 * 1024;

export const NOTHING_UPLOADED: UploadProgress = { pieces: [] };

export class LongObject {
  private texts: string[] = [];
  private characters = 0;

  constructor(
    private readonly to: S3Name,
    private uploaded: UploadProgress = NOTHING_UPLOADED,
    private readonly pieceCharacters = PIECE_CHARACTERS,
  ) {}

  async add(text: string): Promise<void> {
    this.texts.push(text);
    this.characters += text.length;
    if (this.characters >= this.pieceCharacters) await this.upload();
  }

  /** What has been uploaded, and the rest. Pieces are cut at the same places again when the object goes on from here. */
  unfinished(): { readonly uploaded: UploadProgress; readonly rest: string } {
    return { uploaded: this.uploaded, rest: this.texts.join('') };
  }

  async finish(): Promise<void> {
    if (this.uploaded.uploadId === undefined) return putObject(this.to, this.texts.join(''));
    if (this.texts.length > 0) await this.upload();
    await completeUpload(this.to, this.uploaded as Upload);
  }

  private async upload(): Promise<void> {
    const { uploadId, pieces } = this.uploaded;
    const upload = uploadId === undefined ? await startUpload(this.to) : { uploadId, pieces };
    this.uploaded = await addToUpload(this.to, upload, this.texts.join(''));
    this.texts = [];
    this.characters = 0;
  }
}
