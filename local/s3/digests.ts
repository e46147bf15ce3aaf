/** What S3 computes of a content while it arrives. */
import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';

export class Digests {
  private readonly hash = createHash('md5');
  private size = 0;
  private checksum = 0;

  add(chunk: Buffer): void {
    this.hash.update(chunk);
    this.checksum = crc32(chunk, this.checksum);
    this.size += chunk.length;
  }

  /** After the last chunk. The CRC32 is in base64, as in S3's headers. */
  end(): { size: number; md5: Buffer; crc32: string } {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32BE(this.checksum);
    return { size: this.size, md5: this.hash.digest(), crc32: bytes.toString('base64') };
  }
}
