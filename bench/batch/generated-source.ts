/** A simulated S3 that makes the lines of a manifest while it sends them, and counts what is written without keeping it. */
import type * as http from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type HttpServer, startHttpServer } from '../../local/http-server';

export interface GeneratedSource extends HttpServer {
  /** Lines of the part manifests that were written, and of nothing else. */
  writtenLines(): number;
}

const DIGITS = 9;
const LINE = (index: number) => `{"source-ref":"s3://archive/2026/photo-${String(index).padStart(DIGITS, '0')}.jpg"}\n`;
const LINE_BYTES = LINE(0).length;
const LINES_PER_CHUNK = 1_000;

const EMPTY_LIST =
  '<?xml version="1.0" encoding="UTF-8"?><ListBucketResult><IsTruncated>false</IsTruncated></ListBucketResult>';

/** @param lines How many lines the only object has. */
export async function startGeneratedSource(lines: number): Promise<GeneratedSource> {
  let written = 0;
  const server = await startHttpServer((request, response) => {
    const isPart = request.url!.includes('/manifests/');
    void serve(request, response, lines, (count) => {
      if (isPart) written += count;
    });
  });
  return { ...server, writtenLines: () => written };
}

async function serve(
  request: http.IncomingMessage,
  response: http.ServerResponse,
  lines: number,
  onLines: (count: number) => void,
): Promise<void> {
  for await (const chunk of request as AsyncIterable<Buffer>) onLines(newlinesIn(chunk));
  response.setHeader('etag', '"generated"');
  if (request.method === 'PUT') response.end();
  else if (request.url!.includes('list-type')) response.setHeader('content-type', 'application/xml').end(EMPTY_LIST);
  else {
    response.setHeader('content-length', lines * LINE_BYTES);
    // A client may close the connection before the end of the object.
    await pipeline(Readable.from(generated(lines)), response).catch(() => response.destroy());
  }
}

function* generated(lines: number): Generator<Buffer> {
  for (let first = 0; first < lines; first += LINES_PER_CHUNK) {
    const length = Math.min(LINES_PER_CHUNK, lines - first);
    yield Buffer.from(Array.from({ length }, (_, index) => LINE(first + index)).join(''));
  }
}

function newlinesIn(chunk: Buffer): number {
  let count = 0;
  for (let at = chunk.indexOf('\n'); at !== -1; at = chunk.indexOf('\n', at + 1)) count++;
  return count;
}
