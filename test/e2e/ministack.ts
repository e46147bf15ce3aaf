/** MiniStack, the cloud that the stacks are deployed to: installed into an ignored folder, started, found again, stopped. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import * as fs from 'node:fs';
import * as net from 'node:net';
import * as path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { DIRECTORY, run } from './directory';

export interface Cloud {
  readonly pid: number;
  /** Where MiniStack serves every AWS API. */
  readonly url: string;
  /** Where the deployed functions look for Rekognition; the tests serve it. */
  readonly rekognitionPort: number;
}

/** What keeps the run from beginning, through no fault of the project. */
export class Unavailable extends Error {}

const REQUIREMENTS = path.join(__dirname, 'requirements.txt');
const VENV = path.join(DIRECTORY, 'venv');
const INSTALLED = path.join(VENV, 'requirements.txt');
const CLOUD_FILE = path.join(DIRECTORY, 'cloud.json');
const START_SECONDS = 30;

/** Installs the pinned release, unless it is there. */
export async function installMiniStack(): Promise<void> {
  const wanted = fs.readFileSync(REQUIREMENTS, 'utf8');
  if (fs.existsSync(INSTALLED) && fs.readFileSync(INSTALLED, 'utf8') === wanted) return;
  const version = spawnSync('python3', ['-c', 'import sys; sys.exit(sys.version_info < (3, 10))']);
  if (version.status !== 0) throw new Unavailable('Python 3.10 or newer is needed, as python3.');
  fs.rmSync(VENV, { recursive: true, force: true });
  try {
    await run('python3', ['-m', 'venv', VENV]);
    await run(path.join(VENV, 'bin', 'pip'), ['install', '--no-input', '--no-deps', '--requirement', REQUIREMENTS]);
  } catch (error) {
    throw new Unavailable(`MiniStack could not be installed from PyPI. ${(error as Error).message}`);
  }
  fs.writeFileSync(INSTALLED, wanted);
}

/** The cloud that an earlier run kept, if it still answers. */
export async function keptCloud(): Promise<Cloud | undefined> {
  if (!fs.existsSync(CLOUD_FILE)) return undefined;
  const cloud = JSON.parse(fs.readFileSync(CLOUD_FILE, 'utf8')) as Cloud;
  return (await isUp(cloud.url)) ? cloud : undefined;
}

export async function startCloud(): Promise<Cloud> {
  const [port, rekognitionPort] = [await freePort(), await freePort()];
  const log = fs.openSync(path.join(DIRECTORY, 'ministack.log'), 'w');
  const child = spawn(path.join(VENV, 'bin', 'ministack'), [], {
    // A group of its own, so that its function processes end with it, and Ctrl-C reaches it through us alone.
    detached: true,
    stdio: ['ignore', log, log],
    env: {
      ...process.env,
      BIND_HOST: '127.0.0.1',
      // In the URLs of queues.
      MINISTACK_HOST: '127.0.0.1',
      GATEWAY_PORT: String(port),
      // Would open a listener of its own.
      IOT_MTLS_ENABLED: '0',
      AWS_ENDPOINT_URL_REKOGNITION: `http://127.0.0.1:${rekognitionPort}`,
      AWS_ENDPOINT_URL_S3: `http://127.0.0.1:${port}`,
    },
  });
  child.unref();
  fs.closeSync(log);
  const cloud = { pid: child.pid!, url: `http://127.0.0.1:${port}`, rekognitionPort };
  fs.writeFileSync(CLOUD_FILE, JSON.stringify(cloud));
  for (let second = 0; second < START_SECONDS * 4; second++) {
    if (await isUp(cloud.url)) return cloud;
    if (child.exitCode !== null) break;
    await sleep(250);
  }
  await stopCloud(cloud);
  throw new Error(`MiniStack does not answer; see ${log}.`);
}

export async function stopCloud({ pid }: Cloud): Promise<void> {
  fs.rmSync(CLOUD_FILE, { force: true });
  for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
    if (!signalGroup(pid, signal)) return;
    for (let waited = 0; waited < 50 && signalGroup(pid, 0); waited++) await sleep(100);
  }
}

/** Makes waits and retries take no time, or their own. */
export const retryAtOnce = (url: string) => scaleWaits(url, 0);
export const retryAsTold = (url: string) => scaleWaits(url, 1);

const scaleWaits = (url: string, scale: number) =>
  fetch(`${url}/_ministack/config`, {
    method: 'POST',
    body: JSON.stringify({ 'stepfunctions._SFN_WAIT_SCALE': scale }),
  });

/** Whether the group was there to take it. */
function signalGroup(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(-pid, signal);
  } catch {
    return false;
  }
}

const isUp = (url: string) =>
  fetch(`${url}/_ministack/health`).then(
    ({ ok }) => ok,
    () => false,
  );

async function freePort(): Promise<number> {
  const server = net.createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as net.AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
