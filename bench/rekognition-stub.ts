/** An HTTPS server with one fixed answer of GetMediaAnalysisJob. */
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import * as fs from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import * as path from 'node:path';
import { Status } from '../lib/protocol/status';

export const STATUS = Status.IN_PROGRESS;

const ANSWER = JSON.stringify({
  JobId: 'a',
  Status: STATUS,
  CreationTimestamp: 1_767_225_600.5,
  OperationsConfig: { DetectModerationLabels: { MinConfidence: 60 } },
  Input: { S3Object: { Bucket: 'images', Name: 'manifest.jsonl' } },
  OutputConfig: { S3Bucket: 'results' },
});

export interface RekognitionStub {
  readonly url: string;
  /** File of the certificate, for NODE_EXTRA_CA_CERTS. */
  readonly certificate: string;
  stop(): void;
}

/** Makes a key and a certificate with openssl. They are files in the directory. */
export async function startRekognitionStub(directory: string): Promise<RekognitionStub> {
  const [key, certificate] = ['key.pem', 'certificate.pem'].map((name) => path.join(directory, name));
  const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-keyout', key];
  const name = ['-subj', '/CN=rekognition', '-addext', 'subjectAltName=IP:127.0.0.1'];
  execFileSync('openssl', ['req', '-x509', ...newKey, ...name, '-days', '1', '-out', certificate], { stdio: 'pipe' });

  const server = createServer(
    { key: fs.readFileSync(key), cert: fs.readFileSync(certificate) },
    (request, response) => {
      request.resume().on('end', () => response.setHeader('content-type', 'application/x-amz-json-1.1').end(ANSWER));
    },
  ).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return { url: `https://127.0.0.1:${port}`, certificate, stop: () => server.close() };
}
