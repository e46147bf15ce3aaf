/** Splits bytes into lines, with flat memory. */
import { isUtf8 } from 'node:buffer';

/** The most bytes of a line. A longer line is invalid. */
export const MAX_LINE_BYTES = 1024 * 1024;

/** The bytes that are kept of a line that is too long. */
const BEGINNING_BYTES = 1024;

const NEWLINE = 0x0a;
const REPLACEMENT = '\ufffd';

export interface Line {
  /** From 1. */
  readonly number: number;
  /** Without the line break, and without white space before and after. */
  readonly text: string;
  /** Why the line cannot be read as text. */
  readonly problem?: string;
}

/** The beginning of a line. */
export interface LinePosition {
  /** In bytes. Absent in a compressed object, which is read from its beginning. */
  readonly offset?: number;
  readonly line: number;
}

/** Makes lines of the bytes of an object. */
export class LineSplitter {
  /** The beginning of a line whose end has not been read yet. */
  private held: Buffer[] = [];
  private heldBytes = 0;

  /**
   * @param offset The place of the first byte.
   * @param number The number of the line there.
   * @param first Lines before it are not given.
   */
  constructor(
    private offset = 0,
    private number = 1,
    private readonly first = number,
  ) {}

  /** The place of the line that is being read. */
  get position() {
    return { offset: this.offset, line: this.number };
  }

  push(bytes: Buffer): Line[] {
    const lines: Line[] = [];
    let start = 0;
    for (let end = bytes.indexOf(NEWLINE); end !== -1; end = bytes.indexOf(NEWLINE, start)) {
      this.endLine(bytes.subarray(start, end), lines);
      start = end + 1;
    }
    this.hold(bytes.subarray(start));
    return lines;
  }

  /** The last line, if the object does not end with a line break. */
  end(): Line[] {
    const lines: Line[] = [];
    if (this.heldBytes > 0) this.endLine(Buffer.alloc(0), lines);
    return lines;
  }

  private hold(bytes: Buffer): void {
    if (bytes.length === 0) return;
    this.heldBytes += bytes.length;
    this.held.push(bytes);
    if (this.heldBytes > MAX_LINE_BYTES)
      this.held = [Buffer.from(Buffer.concat(this.held).subarray(0, BEGINNING_BYTES))];
  }

  private endLine(bytes: Buffer, lines: Line[]): void {
    const length = this.heldBytes + bytes.length;
    if (this.number >= this.first) {
      const whole = this.heldBytes === 0 ? bytes : Buffer.concat([...this.held, bytes]);
      lines.push(length > MAX_LINE_BYTES ? this.tooLong(whole) : this.line(whole));
    }
    this.offset += length + 1;
    this.number++;
    this.held = [];
    this.heldBytes = 0;
  }

  private line(bytes: Buffer): Line {
    const { number } = this;
    // `trim` removes a byte-order mark, too.
    const text = bytes.toString().trim();
    return text.includes(REPLACEMENT) && !isUtf8(bytes) ? { number, text, problem: 'is not UTF-8' } : { number, text };
  }

  private tooLong(bytes: Buffer): Line {
    const text = bytes.subarray(0, BEGINNING_BYTES).toString();
    return { number: this.number, text, problem: `has more than ${MAX_LINE_BYTES} bytes` };
  }
}
