/** Simulates S3's GetObject, which the functions call: HTTP on loopback. It checks no signatures. */
import * as fs from 'node:fs';
import * as http from 'node:http';
import { type HttpServer, startHttpServer } from './http-server';
import type { DirectoryStore, S3Object } from './object-store';

export const startS3 = (store: DirectoryStore): Promise<HttpServer> =>
  startHttpServer((request, response) => void serve(store, request, response));

async function serve(store: DirectoryStore, request: http.IncomingMessage, response: http.ServerResponse) {
  const { pathname, searchParams } = new URL(request.url!, 'http://s3');
  const [, bucket, ...key] = decodeURIComponent(pathname).split('/');
  const object = { Bucket: bucket, Name: key.join('/'), Version: searchParams.get('versionId') ?? undefined };
  const size = await store.size(object);
  if (request.method !== 'GET') respondError(response, 405, 'MethodNotAllowed');
  else if (size === undefined) respondError(response, 404, notFoundCode(store, object));
  else {
    const version = object.Version ?? store.latestVersion(object);
    response.writeHead(200, { 'content-length': size, ...(version && { 'x-amz-version-id': version }) });
    fs.createReadStream(store.fileOf(object)!).pipe(response);
  }
}

function notFoundCode(store: DirectoryStore, { Bucket, Version }: S3Object): string {
  if (!store.hasBucket(Bucket)) return 'NoSuchBucket';
  return Version === undefined ? 'NoSuchKey' : 'NoSuchVersion';
}

function respondError(response: http.ServerResponse, status: number, code: string): void {
  const body = `<?xml version="1.0" encoding="UTF-8"?><Error><Code>${code}</Code><Message>Simulated.</Message></Error>`;
  response.writeHead(status, { 'content-type': 'application/xml' }).end(body);
}
