/** Runs a bundled handler as Lambda does. The environment, the time and the log are simulated. */
import * as fs from 'node:fs';
import * as path from 'node:path';
import { BATCH_BUNDLE_DIRECTORY, BUNDLE_DIRECTORY } from '../lib/machine/bundle-directory';
import type { FunctionTime } from './function-time';
import { loadModule } from './load-module';
import { LOCAL_ENVIRONMENT } from './local-environment';
import { localMath } from './random';
import { resourcesOf, type Template } from './template';

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

/** A function, or the path of a CommonJS file with the handler. Only a file runs with the simulated time, log and environment. */
export type StandIn = Handler | string;

/** Where a function of a template runs. */
export interface FunctionHost {
  readonly time: FunctionTime;
  readonly endpoints: Endpoints;
  /** Run in place of the bundle's files of these names. */
  readonly standIns?: Readonly<Record<string, StandIn>>;
}

/** The file of a function's bundle, without its ending: the first part of its `Handler`. */
export const fileOfHandler = (handler: unknown) => String(handler).split('.')[0];

/** Loads the functions of a template by the name of their file. Functions that are not of this package's bundle are left out. */
export function loadFunctions(template: Template, host: FunctionHost): Record<string, LocalFunction> {
  const functions = Object.values(resourcesOf(template, 'AWS::Lambda::Function'));
  const loaded = new Map<string, { readonly environment: string; readonly fn: LocalFunction }>();
  for (const { Handler: name, Environment } of functions) {
    const file = fileOfHandler(name);
    const standIn = host.standIns?.[file] ?? bundled(file);
    if (!standIn) continue;
    const variables = (Environment as { Variables?: Variables } | undefined)?.Variables ?? {};
    const environment = JSON.stringify(variables);
    const before = loaded.get(file);
    if (before && before.environment !== environment) {
      throw new Error(
        `Two functions run ${file}.js with different environments, which the local Lambda does not support.`,
      );
    }
    if (before) continue;
    const fn =
      typeof standIn === 'string'
        ? loadFunction(standIn, String(name).split('.')[1], variables, host)
        : { handler: standIn, log: [], metrics: [] };
    loaded.set(file, { environment, fn });
  }
  return Object.fromEntries([...loaded].map(([file, { fn }]) => [file, fn]));
}

/** The file of a function in one of the bundles. */
const bundled = (file: string) =>
  [BUNDLE_DIRECTORY, BATCH_BUNDLE_DIRECTORY]
    .map((directory) => path.join(directory, `${file}.js`))
    .find((bundle) => fs.existsSync(bundle));

/** @param member The name under which the file exports the handler. */
function loadFunction(
  file: string,
  member: string,
  variables: Variables,
  { time, endpoints }: FunctionHost,
): LocalFunction {
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
    ...time.globals,
    Math: localMath,
    process: lambdaProcess,
    console: { ...console, info: logger('info'), warn: logger('warn'), error: logger('error') },
  };
  const modules = new Map<string, unknown>(Object.entries({ 'node:process': lambdaProcess, ...time.modules }));
  /** Loads a file of the bundle once. Its neighbours run in the same environment. */
  const load = (file: string): unknown => {
    if (!modules.has(file)) modules.set(file, loadModule(file, globals, replace));
    return modules.get(file);
  };
  const replace = (id: string) => (id.startsWith('./') ? load(`${path.resolve(file, '..', id)}.js`) : modules.get(id));
  return { handler: (load(file) as Record<string, Handler>)[member], log, metrics };
}
