/** Runs a bundled handler as Lambda does. The environment, the time and the log are simulated. */
import * as path from 'node:path';
import { BUNDLE_DIRECTORY } from '../lib/machine/bundle-directory';
import type { PollRequest } from '../lib/protocol/requests';
import type { LoopState } from '../lib/protocol/state';
import { loadModule } from './load-module';
import { LOCAL_ENVIRONMENT } from './local-environment';
import { localMath } from './random';
import type { VirtualTime } from './virtual-time';

export interface LogRecord {
  readonly level: 'info' | 'warn' | 'error';
  readonly line: unknown;
}

export interface LocalFunction {
  readonly handler: (request: PollRequest) => Promise<LoopState>;
  /** The lines of its log. */
  readonly log: LogRecord[];
  /** The lines in embedded metric format. */
  readonly metrics: Record<string, unknown>[];
}

/** URLs of the services that a function calls. */
export interface Endpoints {
  readonly rekognition: string;
  readonly s3: string;
}

/** @param name File and function, as in the `Handler` of a Lambda function. */
export function loadFunction(name: string, time: VirtualTime, endpoints: Endpoints): LocalFunction {
  const log: LogRecord[] = [];
  const metrics: Record<string, unknown>[] = [];
  const logger = (level: LogRecord['level']) => (line: unknown) => void log.push({ level, line });
  const env = {
    ...LOCAL_ENVIRONMENT,
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

/** Longer than any pause of a client before a retry, and shorter than any of its time-outs. */
const LONGEST_PAUSE_MS = 999;

/** A client's pauses take no time. Its time-outs watch real connections, so they stay real. */
const withoutPauses = (callback: () => void, ms: number) => setTimeout(callback, ms <= LONGEST_PAUSE_MS ? 0 : ms);
