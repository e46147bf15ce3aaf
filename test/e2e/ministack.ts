/** Installs, starts and stops MiniStack, the emulator of AWS to which the stacks are deployed. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import * as fs from 'node:fs';
import * as net from 'node:net';
import * as path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { DIRECTORY, run } from './directory';

export interface MiniStack {
  readonly pid: number;
  /** The endpoint of all AWS APIs. */
  readonly url: string;
  /** The port of Rekognition for the deployed functions. The tests listen there. */
  readonly rekognitionPort: number;
}

/** The run cannot begin, for a reason outside of the project. */
export class Unavailable extends Error {}

const REQUIREMENTS = path.join(__dirname, 'requirements.txt');
const PROGRAM = path.join(__dirname, 'start_ministack.py');
const VENV = path.join(DIRECTORY, 'venv');
const INSTALLED = path.join(VENV, 'requirements.txt');
/** Describes the MiniStack that is running. */
const RUNNING_FILE = path.join(DIRECTORY, 'ministack.json');
const START_SECONDS = 30;

/** Installs the pinned release, unless it is installed. */
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

/** The MiniStack that an earlier run kept, if it still answers. */
export async function keptMiniStack(): Promise<MiniStack | undefined> {
  if (!fs.existsSync(RUNNING_FILE)) return undefined;
  const ministack = JSON.parse(fs.readFileSync(RUNNING_FILE, 'utf8')) as MiniStack;
  return (await isUp(ministack.url)) ? ministack : undefined;
}

export async function startMiniStack(): Promise<MiniStack> {
  const [port, rekognitionPort] = [await freePort(), await freePort()];
  const logFile = path.join(DIRECTORY, 'ministack.log');
  const log = fs.openSync(logFile, 'w');
  const child = spawn(path.join(VENV, 'bin', 'python'), [PROGRAM], {
    // Its own process group: the processes of functions end together with it, and Ctrl-C reaches only this script.
    detached: true,
    stdio: ['ignore', log, log],
    env: {
      ...process.env,
      BIND_HOST: '127.0.0.1',
      // The host in the URLs of queues.
      MINISTACK_HOST: '127.0.0.1',
      GATEWAY_PORT: String(port),
      // Otherwise it opens another port.
      IOT_MTLS_ENABLED: '0',
      AWS_ENDPOINT_URL_REKOGNITION: `http://127.0.0.1:${rekognitionPort}`,
      AWS_ENDPOINT_URL_S3: `http://127.0.0.1:${port}`,
    },
  });
  child.unref();
  fs.closeSync(log);
  const ministack = { pid: child.pid!, url: `http://127.0.0.1:${port}`, rekognitionPort };
  fs.writeFileSync(RUNNING_FILE, JSON.stringify(ministack));
  for (let second = 0; second < START_SECONDS * 4; second++) {
    if (await isUp(ministack.url)) return ministack;
    if (child.exitCode !== null) break;
    await sleep(250);
  }
  await stopMiniStack(ministack);
  throw new Error(`MiniStack does not answer; see ${logFile}.`);
}

export async function stopMiniStack({ pid }: MiniStack): Promise<void> {
  fs.rmSync(RUNNING_FILE, { force: true });
  for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
    if (!signalGroup(pid, signal)) return;
    for (let waited = 0; waited < 50 && signalGroup(pid, 0); waited++) await sleep(100);
  }
}

/** Makes Wait states and retries take no time. */
export const retryAtOnce = (url: string) => scaleWaits(url, 0);

/** Makes Wait states and retries take their time again. */
export const retryWithWaits = (url: string) => scaleWaits(url, 1);

const scaleWaits = (url: string, scale: number) =>
  fetch(`${url}/_ministack/config`, {
    method: 'POST',
    body: JSON.stringify({ 'stepfunctions._SFN_WAIT_SCALE': scale }),
  });

/**
 * Ends all calls of a function as a crash does. MiniStack ends the processes of a function whose configuration changes. Lambda would let
 * the calls go on.
 */
export const crash = (url: string, functionName: string, timeoutSeconds: number) =>
  fetch(`${url}/2015-03-31/functions/${functionName}/configuration`, {
    method: 'PUT',
    body: JSON.stringify({ Timeout: timeoutSeconds }),
  });

/** Returns whether the process group exists. */
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
