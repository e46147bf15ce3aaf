/** S3's GetObject over HTTP, on loopback: what the functions read. A simulation: no signature is checked. */
import * as fs from 'node:fs';
import * as http from 'node:http';
import { type HttpServer, startHttpServer } from './http-server';
import type { DirectoryStore } from './object-store';

export const startS3 = (store: DirectoryStore): Promise<HttpServer> =>
  startHttpServer((request, response) => void serve(store, request, response));

async function serve(store: DirectoryStore, request: http.IncomingMessage, response: http.ServerResponse) {
  const [, bucket, ...key] = decodeURIComponent(new URL(request.url!, 'http://s3').pathname).split('/');
  const object = { Bucket: bucket, Name: key.join('/') };
  const size = await store.size(object);
  if (request.method !== 'GET') respondError(response, 405, 'MethodNotAllowed');
  else if (size === undefined) respondError(response, 404, 'NoSuchKey');
  else {
    response.writeHead(200, { 'content-length': size });
    fs.createReadStream(store.fileOf(object)!).pipe(response);
  }
}

function respondError(response: http.ServerResponse, status: number, code: string): void {
  const body = `<?xml version="1.0" encoding="UTF-8"?><Error><Code>${code}</Code><Message>Simulated.</Message></Error>`;
  response.writeHead(status, { 'content-type': 'application/xml' }).end(body);
}
