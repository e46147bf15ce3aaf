/** Runs a bundled handler as Lambda does. The environment, the time and the log are simulated. */
import * as fs from 'node:fs';
import * as path from 'node:path';
import { BATCH_BUNDLE_DIRECTORY, BUNDLE_DIRECTORY } from '../lib/machine/bundle-directory';
import { loadModule } from './load-module';
import { LOCAL_ENVIRONMENT } from './local-environment';
import { localMath } from './random';
import { resourcesOf, type Template } from './template';
import type { VirtualTime } from './virtual-time';

export interface LogRecord {
  readonly level: 'info' | 'warn' | 'error';
  readonly line: unknown;
}

/** The part of Lambda's context that the functions use. */
export interface LambdaContext {
  readonly getRemainingTimeInMillis: () => number;
}

/** Each function has a request and a response of its own. */
export type Handler = (request: never, context?: LambdaContext) => unknown;

export interface LocalFunction {
  readonly handler: Handler;
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

type Variables = Readonly<Record<string, string>>;

/** Where a function of a template runs. */
export interface FunctionHost {
  readonly time: VirtualTime;
  readonly endpoints: Endpoints;
  /** Run in place of the bundle's files of these names. */
  readonly standIns?: Readonly<Record<string, Handler>>;
}

/** The file of a function's bundle, without its ending: the first part of its `Handler`. */
export const fileOfHandler = (handler: unknown) => String(handler).split('.')[0];

/** Loads the functions of a template by the name of their file. Functions that are not of this package's bundle are left out. */
export function loadFunctions(template: Template, host: FunctionHost): Record<string, LocalFunction> {
  const functions = Object.values(resourcesOf(template, 'AWS::Lambda::Function'));
  const loaded = new Map<string, { readonly environment: string; readonly fn: LocalFunction }>();
  for (const { Handler: name, Environment } of functions) {
    const file = fileOfHandler(name);
    const standIn = host.standIns?.[file];
    if (!standIn && !bundled(file)) continue;
    const variables = (Environment as { Variables?: Variables } | undefined)?.Variables ?? {};
    const environment = JSON.stringify(variables);
    const before = loaded.get(file);
    if (before && before.environment !== environment) {
      throw new Error(
        `Two functions run ${file}.js with different environments, which the local Lambda does not support.`,
      );
    }
    if (before) continue;
    const fn = standIn ? { handler: standIn, log: [], metrics: [] } : loadFunction(String(name), variables, host);
    loaded.set(file, { environment, fn });
  }
  return Object.fromEntries([...loaded].map(([file, { fn }]) => [file, fn]));
}

/** The file of a function in one of the bundles. */
const bundled = (file: string) =>
  [BUNDLE_DIRECTORY, BATCH_BUNDLE_DIRECTORY]
    .map((directory) => path.join(directory, `${file}.js`))
    .find((bundle) => fs.existsSync(bundle));

/** @param name File and function, as in the `Handler` of a Lambda function. */
function loadFunction(name: string, variables: Variables, { time, endpoints }: FunctionHost): LocalFunction {
  const log: LogRecord[] = [];
  const metrics: Record<string, unknown>[] = [];
  const logger = (level: LogRecord['level']) => (line: unknown) => void log.push({ level, line });
  const env = {
    ...variables,
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
  const modules = new Map<string, unknown>([['node:process', lambdaProcess]]);
  /** Loads a file of the bundle once. Its neighbours run in the same environment. */
  const load = (file: string): unknown => {
    if (!modules.has(file)) modules.set(file, loadModule(bundled(file)!, globals, replace));
    return modules.get(file);
  };
  const replace = (id: string) => (id.startsWith('./') ? load(id.slice(2)) : modules.get(id));
  const [file, member] = name.split('.');
  return { handler: (load(file) as Record<string, Handler>)[member], log, metrics };
}

/** Longer than any pause of a client before a retry, and shorter than any of its time-outs. */
const LONGEST_PAUSE_MS = 999;

/** A client's pauses take no time. Its time-outs watch real connections, so they stay real. */
const withoutPauses = (callback: () => void, ms: number) => setTimeout(callback, ms <= LONGEST_PAUSE_MS ? 0 : ms);
