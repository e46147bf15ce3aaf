/** A simulated Rekognition for the tests of the simulation itself, and a client that calls it. */
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import {
  DetectModerationLabelsCommand,
  type DetectModerationLabelsCommandInput,
  GetMediaAnalysisJobCommand,
  RekognitionClient,
  StartMediaAnalysisJobCommand,
  type StartMediaAnalysisJobCommandInput,
} from '@aws-sdk/client-rekognition';
import { DirectoryStore } from '../../local/object-store';
import { type Rekognition, type RekognitionOptions, startRekognition } from '../../local/rekognition/server';
import { instantClock } from './instant-clock';

export const START = Date.parse('2026-01-01T00:00:00Z');
export const BUCKET = 'images';

export const REQUEST: StartMediaAnalysisJobCommandInput = {
  JobName: 'catalog',
  OperationsConfig: { DetectModerationLabels: { MinConfidence: 60 } },
  Input: { S3Object: { Bucket: BUCKET, Name: 'manifest.jsonl' } },
  OutputConfig: { S3Bucket: BUCKET, S3KeyPrefix: 'out/' },
  KmsKeyId: 'alias/images',
};

/** Each test of a file gets a new Rekognition and a new client. */
export class RekognitionUnderTest {
  now = START;
  rekognition!: Rekognition;
  client!: RekognitionClient;
  s3Directory!: string;
  readonly clock = instantClock(this);

  constructor() {
    beforeEach(async () => {
      this.now = START;
      this.s3Directory = fs.mkdtempSync(path.join(os.tmpdir(), 'local-s3-'));
      this.putManifest(fs.readFileSync('examples/manifest.jsonl', 'utf8'));
      await this.start();
    });
    afterEach(async () => {
      jest.restoreAllMocks();
      await this.stop();
      fs.rmSync(this.s3Directory, { recursive: true });
    });
  }

  /** Replaces Rekognition by one with other options. */
  async restart(options: Partial<RekognitionOptions>): Promise<void> {
    await this.stop();
    await this.start(options);
  }

  putManifest(text: string): void {
    const file = path.join(this.s3Directory, BUCKET, 'manifest.jsonl');
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, text);
  }

  /** The JSON Lines of an object in the bucket. */
  linesOf(key: string): Record<string, any>[] {
    const text = fs.readFileSync(path.join(this.s3Directory, BUCKET, key), 'utf8');
    return text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, any>);
  }

  async startJob(request: Partial<StartMediaAnalysisJobCommandInput> = {}): Promise<string> {
    return (await this.client.send(new StartMediaAnalysisJobCommand({ ...REQUEST, ...request }))).JobId!;
  }

  detect(Name: string, request: Partial<DetectModerationLabelsCommandInput> = {}) {
    const Image = { S3Object: { Bucket: BUCKET, Name } };
    return this.client.send(new DetectModerationLabelsCommand({ Image, ...request }));
  }

  getJob(JobId: string) {
    return this.client.send(new GetMediaAnalysisJobCommand({ JobId }));
  }

  /** Sends a request without the SDK. */
  post(operation: string, body: string): Promise<Response> {
    const headers = { 'x-amz-target': `RekognitionService.${operation}` };
    return fetch(this.rekognition.url, { method: 'POST', body, headers });
  }

  private async start(options: Partial<RekognitionOptions> = {}): Promise<void> {
    const store = new DirectoryStore(this.s3Directory);
    this.rekognition = await startRekognition({ clock: this.clock, store, ...options });
    this.client = new RekognitionClient({
      endpoint: this.rekognition.url,
      maxAttempts: 1,
      requestHandler: { requestTimeout: 10_000, throwOnRequestTimeout: true },
    });
  }

  private async stop(): Promise<void> {
    await this.rekognition.stop();
    this.client.destroy();
  }
}
