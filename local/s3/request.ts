/** Reads what a request asks of the simulated S3. */
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { S3Error } from './errors';

export type S3Operation =
  | 'GetObject'
  | 'HeadObject'
  | 'PutObject'
  | 'DeleteObject'
  | 'ListObjectsV2'
  | 'CreateMultipartUpload'
  | 'UploadPart'
  | 'CompleteMultipartUpload'
  | 'AbortMultipartUpload';

export interface S3Request {
  readonly operation: S3Operation;
  readonly bucket: string;
  /** Empty for an operation of a bucket. */
  readonly key: string;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: IncomingHttpHeaders;
}

/** The parameters in the query that S3 knows here. Every other one asks for something that is not simulated. */
const QUERY_PARAMETERS = [
  ...[
    'x-id',
    'versionId',
    'uploads',
    'uploadId',
    'partNumber',
    'list-type',
    'prefix',
    'continuation-token',
    'max-keys',
  ],
  ...['start-after', 'encoding-type', 'fetch-owner'],
];

const MAX_KEY_BYTES = 1024;

export function parseRequest({ method = '', url = '', headers }: IncomingMessage): S3Request {
  const [rawPath, rawQuery = ''] = url.split(/\?(.*)/s);
  const [, bucket, ...key] = rawPath.split('/');
  const request = {
    bucket: decodeURIComponent(bucket),
    key: decodeURIComponent(key.join('/')),
    query: Object.fromEntries(new URLSearchParams(rawQuery)),
    headers,
  };
  const unknown = Object.keys(request.query).find((name) => !QUERY_PARAMETERS.includes(name));
  if (unknown) throw new S3Error('NotImplemented', `The query parameter ${unknown} is not simulated.`);
  if (headers['x-amz-copy-source']) throw new S3Error('NotImplemented', 'Copying is not simulated.');
  if (Buffer.byteLength(request.key) > MAX_KEY_BYTES) throw new S3Error('KeyTooLongError', 'Your key is too long.');
  return { ...request, operation: operationOf(method, request) };
}

function operationOf(method: string, { key, query }: Pick<S3Request, 'key' | 'query'>): S3Operation {
  if (key === '') {
    if (method === 'GET' && query['list-type'] === '2') return 'ListObjectsV2';
    throw new S3Error('NotImplemented', `${method} of a bucket is not simulated.`);
  }
  const inUpload = 'uploadId' in query;
  switch (method) {
    case 'GET':
      return 'GetObject';
    case 'HEAD':
      return 'HeadObject';
    case 'PUT':
      return inUpload ? 'UploadPart' : 'PutObject';
    case 'DELETE':
      return inUpload ? 'AbortMultipartUpload' : 'DeleteObject';
    case 'POST':
      if ('uploads' in query) return 'CreateMultipartUpload';
      if (inUpload) return 'CompleteMultipartUpload';
  }
  throw new S3Error('MethodNotAllowed', `${method} is not simulated.`);
}
