/** Simulates the part of S3 that the functions call: HTTP on loopback, with the bucket in the path. It checks no signatures. */
import { randomUUID } from 'node:crypto';
import type * as http from 'node:http';
import { pipeline } from 'node:stream/promises';
import { type HttpServer, startHttpServer } from './http-server';
import type { DirectoryStore } from './object-store';
import { bodyOf } from './s3/body';
import { ConnectionLost, S3Error } from './s3/errors';
import { listObjects } from './s3/listing';
import { MultipartUploads } from './s3/multipart';
import { deleteObject, getObject, headObject, putObject, type S3Reply } from './s3/objects';
import { parseRequest, type S3Request } from './s3/request';
import { errorDocument } from './s3/xml';

export interface S3Options {
  /** Called before each request is served. Tests throw an `S3Error` or a `ConnectionLost` here, to inject faults. */
  readonly before?: (request: S3Request) => void;
}

export interface S3 extends HttpServer {
  readonly uploads: MultipartUploads;
}

interface Answerer {
  readonly before: (request: S3Request) => void;
  readonly answer: (request: S3Request, body: AsyncIterable<Buffer>) => Promise<S3Reply>;
}

export async function startS3(store: DirectoryStore, { before = () => {} }: S3Options = {}): Promise<S3> {
  const uploads = new MultipartUploads(store);
  const answerer: Answerer = { before, answer: async (request, body) => answer(store, uploads, request, body) };
  const server = await startHttpServer((request, response) => void serve(request, response, answerer));
  return { ...server, uploads };
}

async function serve(request: http.IncomingMessage, response: http.ServerResponse, answerer: Answerer): Promise<void> {
  const reply = await replyTo(request, answerer);
  if (reply === 'reset') return void request.socket.destroy();
  const { status, headers = {}, body = '' } = reply;
  // A client that still sends its body must be able to end.
  request.resume();
  for (const [name, value] of Object.entries(headers)) if (value !== undefined) response.setHeader(name, value);
  response.writeHead(status, { 'x-amz-request-id': randomUUID() });
  if (typeof body === 'string') response.end(request.method === 'HEAD' ? undefined : body);
  // A client may close the connection before the end of the object.
  else await pipeline(body, response).catch(() => response.destroy());
}

async function replyTo(request: http.IncomingMessage, { before, answer }: Answerer): Promise<S3Reply | 'reset'> {
  try {
    const s3Request = parseRequest(request);
    const fault = faultOf(() => before(s3Request));
    if (fault?.when === 'before the call') return 'reset';
    const reply = await answer(s3Request, bodyOf(request));
    return fault ? 'reset' : reply;
  } catch (error) {
    return errorReply(error as Error);
  }
}

function faultOf(before: () => void): ConnectionLost | undefined {
  try {
    before();
    return undefined;
  } catch (error) {
    if (error instanceof ConnectionLost) return error;
    throw error;
  }
}

function answer(
  store: DirectoryStore,
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

function errorReply(error: Error): S3Reply {
  const { code, status, message } = error instanceof S3Error ? error : new S3Error('InternalError', error.message);
  const body = errorDocument({ Code: code, Message: message, RequestId: 'local' });
  return { status, headers: { 'content-type': 'application/xml' }, body };
}
