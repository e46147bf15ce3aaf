/** Simulates the part of S3 that the functions call: HTTP on loopback, with the bucket in the path. It checks no signatures. */
import { randomUUID } from 'node:crypto';
import type * as http from 'node:http';
import { pipeline } from 'node:stream/promises';
import { type HttpServer, startHttpServer } from './http-server';
import { bodyOf } from './s3/body';
import { ConnectionLost, S3Error } from './s3/errors';
import { listObjects } from './s3/listing';
import { MultipartUploads } from './s3/multipart';
import { deleteObject, getObject, headObject, putObject, type S3Reply } from './s3/objects';
import { parseRequest, type S3Request } from './s3/request';
import type { S3Store } from './s3/store';
import { errorDocument } from './s3/xml';

export interface S3Options {
  /** Called before each request is served. Tests throw an `S3Error` or a `ConnectionLost` here, or return another request. */
  readonly before?: (request: S3Request) => S3Request | void;
  /** Called after each request that was served without an error. Tests throw here, too, or return another reply. */
  readonly after?: (reply: S3Reply, request: S3Request) => S3Reply;
}

export interface S3 extends HttpServer {
  readonly uploads: MultipartUploads;
}

type Answer = (request: http.IncomingMessage) => Promise<S3Reply>;

export async function startS3(store: S3Store, { before, after }: S3Options = {}): Promise<S3> {
  const uploads = new MultipartUploads(store);
  const answerTo: Answer = async (message) => {
    const received = parseRequest(message);
    const request = before?.(received) ?? received;
    const reply = await answer(store, uploads, request, bodyOf(message));
    return after ? after(reply, request) : reply;
  };
  const server = await startHttpServer((request, response) => void serve(request, response, answerTo));
  return { ...server, uploads };
}

async function serve(request: http.IncomingMessage, response: http.ServerResponse, answerTo: Answer): Promise<void> {
  const reply = await answerTo(request).catch(failed);
  if (reply === 'reset') return void request.socket.destroy();
  const { status, headers = {}, body = '' } = reply;
  // A client that still sends its body must be able to end.
  request.resume();
  for (const [name, value] of Object.entries(headers)) if (value !== undefined) response.setHeader(name, value);
  response.writeHead(status, { 'x-amz-request-id': randomUUID() });
  if (request.method === 'HEAD') return void response.end();
  if (typeof body === 'string' || Buffer.isBuffer(body)) return void response.end(body);
  // The connection may break before the first byte of the body. Then the client has the headers.
  response.flushHeaders();
  // A client may close the connection before the end of the object.
  await pipeline(body, response).catch(() => response.destroy());
}

function answer(
  store: S3Store,
  uploads: MultipartUploads,
  request: S3Request,
  body: AsyncIterable<Buffer>,
): S3Reply | Promise<S3Reply> {
  switch (request.operation) {
    case 'GetObject':
      return getObject(store, request);
    case 'HeadObject':
      return headObject(store, request);
    case 'PutObject':
      return putObject(store, request, body);
    case 'DeleteObject':
      return deleteObject(store, request);
    case 'ListObjectsV2':
      return listObjects(store, request);
    case 'CreateMultipartUpload':
      return uploads.create(request);
    case 'UploadPart':
      return uploads.uploadPart(request, body);
    case 'CompleteMultipartUpload':
      return uploads.complete(request, body);
    case 'AbortMultipartUpload':
      return uploads.abort(request);
  }
}

function failed(error: Error): S3Reply | 'reset' {
  if (error instanceof ConnectionLost) return 'reset';
  const { code, status, message } = error instanceof S3Error ? error : new S3Error('InternalError', error.message);
  const body = errorDocument({ Code: code, Message: message, RequestId: 'local' });
  return { status, headers: { 'content-type': 'application/xml' }, body };
}
