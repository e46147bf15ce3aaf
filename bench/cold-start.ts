/** Section 1: cold starts of the poll handler and of other handlers. Each loads its module, makes a client and makes a call over TLS. */
import { spawn } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { text } from 'node:stream/consumers';
import type { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { LOCAL_ENVIRONMENT } from '../local/local-environment';
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
  /** Median of all rounds. */
  readonly milliseconds: number;
  /** Median of the ratio in each round. A machine that is slower for a while is slower for the whole round. */
  readonly timesBare: number;
}

const ROOT = path.join(__dirname, '..');

/** The major version of Node.js in the functions' runtime. */
export const RUNTIME_NODE = 24;

export const COLD_START_ROUNDS = 50;

/** Runs every handler once in each round, in a new process. */
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

/** Returns the milliseconds of one cold start. */
async function timeOf(node: string, { name, file }: HandlerFile, stub: RekognitionStub): Promise<number> {
  const request = JSON.stringify(requestOf({ input: { JobId: 'a' } }));
  const child = spawn(node, [path.join(__dirname, 'cold-call.js'), file, request], {
    stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
    env: {
      ...LOCAL_ENVIRONMENT,
      AWS_SESSION_TOKEN: 'local',
      AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
      AWS_ENDPOINT_URL_REKOGNITION: stub.url,
      NODE_EXTRA_CA_CERTS: stub.certificate,
      // Like Lambda's runtime, this has the SDK outside of the deployed code.
      NODE_PATH: path.join(ROOT, 'node_modules'),
    },
  });
  const [errors, report] = await Promise.all([text(child.stderr!), text(child.stdio[3] as Readable)]);
  if (!report) throw new Error(`${name} gave no answer: ${errors}`);
  const { milliseconds, status } = JSON.parse(report) as { milliseconds: number; status: string };
  if (status !== STATUS) throw new Error(`${name} returned the status ${status} instead of ${STATUS}`);
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
