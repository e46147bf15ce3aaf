/** Section 1: cold starts of the poll handler and of its peers: load the module, make the client, make the first call over TLS. */
import { spawn } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { text } from 'node:stream/consumers';
import type { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { markdownTable } from '../tools/markdown-table';
import type { NodeRelease } from '../test/matrix/node';
import { requestOf } from '../test/support/requests';
import { type HandlerFile, handlerFiles } from './peers/bundles';
import { machine } from './machine';
import { type RekognitionStub, startRekognitionStub, STATUS } from './rekognition-stub';
import { median } from './statistics';

export interface ColdStartRow {
  readonly name: string;
  readonly kilobytes: number;
  readonly gzippedKilobytes: number;
  /** The median. */
  readonly milliseconds: number;
  /** The median of the rounds' ratios: what slows the machine for a while slows a whole round. */
  readonly timesBare: number;
}

const ROOT = path.join(__dirname, '..');

/** The major version of the functions' runtime. */
export const RUNTIME_NODE = 24;

export const COLD_START_ROUNDS = 50;

/** Every round runs every handler once, each in a new process. */
export async function coldStart({ binary }: NodeRelease, onRound: () => void): Promise<ColdStartRow[]> {
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'cold-start-'));
  const stub = await startRekognitionStub(directory);
  try {
    const handlers = handlerFiles(directory);
    const times: number[][] = [];
    for (let round = 0; round < COLD_START_ROUNDS; round++) {
      times.push([]);
      for (const handler of handlers) times[round].push(await timeOf(binary, handler, stub));
      onRound();
    }
    return handlers.map((handler, index) => rowOf(handler, times, index));
  } finally {
    stub.stop();
    fs.rmSync(directory, { recursive: true });
  }
}

/** Milliseconds of one cold start. */
async function timeOf(node: string, { name, file }: HandlerFile, stub: RekognitionStub): Promise<number> {
  const request = JSON.stringify(requestOf({ input: { JobId: 'a' } }));
  const child = spawn(node, [path.join(__dirname, 'cold-call.js'), file, request], {
    stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
    env: {
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'local',
      AWS_SECRET_ACCESS_KEY: 'local',
      AWS_SESSION_TOKEN: 'local',
      AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
      AWS_ENDPOINT_URL_REKOGNITION: stub.url,
      NODE_EXTRA_CA_CERTS: stub.certificate,
      // Where Lambda's runtime has its SDK, too: outside of what is deployed.
      NODE_PATH: path.join(ROOT, 'node_modules'),
    },
  });
  const [errors, report] = await Promise.all([text(child.stderr!), text(child.stdio[3] as Readable)]);
  if (!report) throw new Error(`${name} gave no answer: ${errors}`);
  const { milliseconds, status } = JSON.parse(report) as { milliseconds: number; status: string };
  if (status !== STATUS) throw new Error(`${name} saw the status ${status}, and not ${STATUS}`);
  return milliseconds;
}

function rowOf({ name, file }: HandlerFile, times: readonly number[][], index: number): ColdStartRow {
  const bundle = fs.readFileSync(file);
  return {
    name,
    kilobytes: bundle.length / 1000,
    gzippedKilobytes: gzipSync(bundle).length / 1000,
    milliseconds: median(times.map((round) => round[index])),
    timesBare: median(times.map((round) => round[index] / round[0])),
  };
}

export function coldStartTable(rows: readonly ColdStartRow[], { version }: NodeRelease): string {
  const cells = rows.map(({ name, kilobytes, gzippedKilobytes, milliseconds, timesBare }) => [
    name,
    kilobytes.toFixed(1),
    gzippedKilobytes.toFixed(1),
    milliseconds.toFixed(0),
    timesBare.toFixed(2),
  ]);
  const header = ['handler', 'kB', 'kB gzipped', 'ms', 'times bare'];
  return `${markdownTable(header, cells)}\n\n${COLD_START_ROUNDS} rounds on ${machine(version)}.`;
}
