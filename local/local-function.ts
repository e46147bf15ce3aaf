/** A bundled handler, as Lambda would run it: unchanged, with the environment, the time and the log of our making. */
import * as path from 'node:path';
import { BUNDLE_DIRECTORY } from '../lib/machine/bundle-directory';
import type { PollRequest } from '../lib/protocol/requests';
import type { LoopState } from '../lib/protocol/state';
import { localMath } from './chance';
import { loadModule } from './load-module';
import type { VirtualTime } from './virtual-time';

export interface LogRecord {
  readonly level: 'info' | 'warn' | 'error';
  readonly line: unknown;
}

export interface LocalFunction {
  readonly handler: (request: PollRequest) => Promise<LoopState>;
  /** What it wrote to its log. */
  readonly log: LogRecord[];
  /** The lines in embedded metric format. */
  readonly metrics: Record<string, unknown>[];
}

/** Where the services are that a function calls. */
export interface Endpoints {
  readonly rekognition: string;
  readonly s3: string;
}

/**
 * @param name File and function, as Lambda names a handler.
 */
export function loadFunction(name: string, time: VirtualTime, endpoints: Endpoints): LocalFunction {
  const log: LogRecord[] = [];
  const metrics: Record<string, unknown>[] = [];
  const logger = (level: LogRecord['level']) => (line: unknown) => void log.push({ level, line });
  const env = {
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
    AWS_ENDPOINT_URL_REKOGNITION: endpoints.rekognition,
    AWS_ENDPOINT_URL_S3: endpoints.s3,
  };
  const lambdaProcess = Object.create(process, {
    env: { value: env },
    stdout: { value: { write: (line: string) => void metrics.push(JSON.parse(line) as Record<string, unknown>) } },
  }) as NodeJS.Process;
  const globals = {
    Date: time.globals.Date,
    Math: localMath,
    setTimeout: withoutPauses,
    process: lambdaProcess,
    console: { ...console, info: logger('info'), warn: logger('warn'), error: logger('error') },
  };
  const load = <T>(file: string, modules: Readonly<Record<string, unknown>>) =>
    loadModule<T>(path.join(BUNDLE_DIRECTORY, `${file}.js`), globals, { 'node:process': lambdaProcess, ...modules });
  const [file, member] = name.split('.');
  const exported = load<Record<string, LocalFunction['handler']>>(file, { './s3-object': load('s3-object', {}) });
  return { handler: exported[member], log, metrics };
}

/** Shorter than any time-out of a client, and longer than its pause before a second attempt. */
const LONGEST_PAUSE_MS = 999;

/** The pauses of the clients take no time; their time-outs watch real connections, and are real. */
const withoutPauses = (callback: () => void, ms: number) => setTimeout(callback, ms <= LONGEST_PAUSE_MS ? 0 : ms);
