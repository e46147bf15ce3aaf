/** Runs a synthesized template on this machine: its state machines, functions and rules, with a simulated Rekognition and S3. */
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import type { PollRequest } from '../lib/protocol/requests';
import type { LoopState } from '../lib/protocol/state';
import type { MediaAnalysisJobStateChange } from '../lib/protocol/event';
import { type BusEvent, EventBus } from './event-bus';
import type { Execution } from './execution';
import { FunctionTime } from './function-time';
import { fileOfHandler, loadFunctions, type LocalFunction, type StandIn } from './local-function';
import { DirectoryStore, type S3Object } from './object-store';
import { type Rekognition, type RekognitionOptions, startRekognition } from './rekognition/server';
import { type S3, startS3 } from './s3-server';
import { S3Error } from './s3/errors';
import type { S3Request } from './s3/request';
import { type PutEventsEntry, ServiceError, type Services } from './services';
import { LocalStateMachine } from './state-machine';
import { localArn, resourcesOf, type Template } from './template';
import { VirtualTime } from './virtual-time';

export interface Delivery {
  /** Virtual milliseconds since the epoch. */
  readonly at: number;
  readonly detailType: string;
  /** Of the detail type of the waiter and the runner. Other detail types have other details. */
  readonly detail: MediaAnalysisJobStateChange;
  readonly resources: readonly string[];
  /** Logical ids of the rules that match the event. */
  readonly rules: readonly string[];
}

/** Called before each call of a service. Tests throw here, to inject faults. */
export interface Before {
  /**
   * @param request Of the poll function. Other functions have other requests.
   * @param file The file of the function's bundle, without its ending.
   */
  invoke(request: PollRequest, file: string): void;
  putEvents(entries: readonly PutEventsEntry[]): void;
  startExecution(stateMachineArn: string, name: string | undefined, input: unknown): void;
  /** Throw an `S3Error` or a `ConnectionLost`. */
  s3(request: S3Request): void;
  /** Called before the answer to a request that S3 has served. Throw a `ConnectionLost`, so that the answer is lost. */
  s3Answer(request: S3Request): void;
}

export interface LocalCloudOptions extends Omit<RekognitionOptions, 'clock' | 'store' | 'waitingCalls'> {
  readonly template: Template;
  /** The directory that stands for S3; default: a temporary one. */
  readonly s3Directory?: string;
  /** The virtual time at the start, in milliseconds since the epoch. */
  readonly start?: number;
  /** Virtual seconds in one real second; default: as fast as possible. */
  readonly speed?: number;
  /** Run in place of the functions of the bundle, by the name of the bundle's file. */
  readonly functions?: Readonly<Record<string, StandIn>>;
  /** How many milliseconds a function has left; default: virtual ones until its time-out. */
  readonly remainingTime?: () => number;
  /** How many virtual seconds each task of a state machine takes beside its work; default: none. */
  readonly secondsPerCall?: number;
  /** Called after each call of a function, with the state that it returned and the name of the bundle's file. */
  readonly onState?: (state: LoopState, file: string) => void;
  readonly onDelivery?: (delivery: Delivery) => void;
}

/** Lambda's own default. */
const DEFAULT_TIMEOUT_SECONDS = 3;

/** An upload, as S3 describes it to EventBridge. */
export interface Upload {
  readonly version?: string;
  readonly sequencer: string;
}

export class LocalCloud {
  static async start(options: LocalCloudOptions): Promise<LocalCloud> {
    const time = new VirtualTime(options.start ?? Date.parse('2026-01-01T00:00:00Z'), options.speed);
    const temporary = options.s3Directory ? undefined : fs.mkdtempSync(path.join(os.tmpdir(), 'local-s3-'));
    const store = new DirectoryStore(options.s3Directory ?? temporary!, time);
    Object.keys(resourcesOf(options.template, 'AWS::S3::Bucket')).forEach((bucket) => store.createBucket(bucket));
    const nothing = () => {};
    const before: Before = {
      invoke: nothing,
      putEvents: nothing,
      startExecution: nothing,
      s3: nothing,
      s3Answer: nothing,
    };
    const functionTime = new FunctionTime(time);
    const rekognition = await startRekognition({ ...options, clock: time, store, waitingCalls: functionTime });
    const s3 = await startS3(store, {
      before: (request) => before.s3(request),
      after: (reply, request) => {
        before.s3Answer(request);
        return reply;
      },
    });
    try {
      return new LocalCloud(options, time, functionTime, store, rekognition, s3, before, temporary);
    } catch (error) {
      await Promise.all([rekognition.stop(), s3.stop()]);
      if (temporary) fs.rmSync(temporary, { recursive: true });
      throw error;
    }
  }

  readonly deliveries: Delivery[] = [];
  /** The functions of the template, by the name of the bundle's file. */
  readonly functions: Readonly<Record<string, LocalFunction>>;
  /** The executions that another state machine started, in order. */
  readonly executions: Execution[] = [];
  /** All state machines, by ARN. */
  readonly machines: ReadonlyMap<string, LocalStateMachine>;
  private readonly bus: EventBus;
  /** The functions' files and time-outs, by logical id. */
  private readonly invoked: ReadonlyMap<string, { readonly file: string; readonly timeoutMs: number }>;

  private constructor(
    private readonly options: LocalCloudOptions,
    readonly time: VirtualTime,
    private readonly functionTime: FunctionTime,
    readonly store: DirectoryStore,
    readonly rekognition: Rekognition,
    readonly s3: S3,
    readonly before: Before,
    private readonly temporaryDirectory: string | undefined,
  ) {
    const { template } = options;
    this.bus = new EventBus(template);
    const functions = Object.entries(resourcesOf(template, 'AWS::Lambda::Function'));
    this.invoked = new Map(
      functions.map(([id, { Handler, Timeout = DEFAULT_TIMEOUT_SECONDS }]) => [
        id,
        { file: fileOfHandler(Handler), timeoutMs: 1000 * Number(Timeout) },
      ]),
    );
    const endpoints = { rekognition: rekognition.url, s3: s3.url };
    this.functions = loadFunctions(template, { time: functionTime, endpoints, standIns: options.functions });
    const services = this.services();
    const ids = Object.keys(resourcesOf(template, 'AWS::StepFunctions::StateMachine'));
    const machines = ids.map((id) => new LocalStateMachine(template, id, services, time));
    this.machines = new Map(machines.map((machine) => [machine.stateMachineArn, machine]));
  }

  /** The state machine of the template. If there are several, give the logical id. */
  stateMachine(logicalId?: string): LocalStateMachine {
    const arn = logicalId && localArn('states', `stateMachine:${logicalId}`);
    return arn ? this.machines.get(arn)! : [...this.machines.values()][0];
  }

  /** Sends the event of an upload, as S3 does. Call it twice with the same upload to deliver the event twice. */
  upload({ Bucket, Name }: S3Object, { version, sequencer }: Upload): Execution[] {
    const object = { key: Name, 'version-id': version, sequencer };
    const detail = JSON.parse(JSON.stringify({ bucket: { name: Bucket }, object })) as unknown;
    const event = { source: 'aws.s3', 'detail-type': 'Object Created', resources: [`arn:aws:s3:::${Bucket}`], detail };
    const targets = this.bus.targetsFor(event).flatMap((arn) => this.machines.get(arn) ?? []);
    return targets.map((machine) => machine.start(event));
  }

  async stop(): Promise<void> {
    await this.rekognition.stop();
    await this.s3.stop();
    if (this.temporaryDirectory) fs.rmSync(this.temporaryDirectory, { recursive: true, force: true });
  }

  private services(): Services {
    return {
      secondsPerCall: this.options.secondsPerCall,
      invoke: (functionArn, payload) => this.invoke(functionArn, payload),
      putEvents: (entries) => {
        this.before.putEvents(entries);
        entries.forEach((entry) => this.deliver(entry));
      },
      startExecution: (stateMachineArn, name, input) => this.startExecution(stateMachineArn, name, input),
      readObject: (Bucket, Name) => this.readObject({ Bucket, Name }),
    };
  }

  private async invoke(functionArn: string, payload: unknown): Promise<unknown> {
    const { file, timeoutMs } = this.invoked.get(functionArn.split(':').at(-1)!)!;
    this.before.invoke(payload as PollRequest, file);
    const end = this.time.now() + timeoutMs;
    const getRemainingTimeInMillis = this.options.remainingTime ?? (() => end - this.time.now());
    const { handler } = this.functions[file];
    const state = await this.functionTime.run(() => handler(payload as never, { getRemainingTimeInMillis }), timeoutMs);
    this.options.onState?.(state as LoopState, file);
    return JSON.parse(JSON.stringify(state ?? null)) as unknown;
  }

  /** Like Step Functions, returns an execution that runs already if it has the same name and input. */
  private startExecution(stateMachineArn: string, name: string | undefined, input: unknown): Execution {
    this.before.startExecution(stateMachineArn, name, input);
    const machine = this.machines.get(stateMachineArn);
    if (!machine) {
      const message = `There is no state machine ${stateMachineArn}.`;
      throw new ServiceError('StepFunctions.StateMachineDoesNotExistException', message);
    }
    const existing = machine.executions.get(name ?? '');
    if (existing && !existing.soFar.end && JSON.stringify(existing.input) === JSON.stringify(input)) return existing;
    if (existing) {
      throw new ServiceError('StepFunctions.ExecutionAlreadyExistsException', `There is an execution ${name}.`);
    }
    const execution = machine.start(input, { name });
    this.executions.push(execution);
    return execution;
  }

  /** Reads an object for Step Functions. */
  private async readObject(object: S3Object): Promise<string> {
    const { Bucket: bucket, Name: key } = object;
    const request: S3Request = { operation: 'GetObject', bucket, key, query: {}, headers: {} };
    this.before.s3(request);
    this.before.s3Answer(request);
    if ((await this.store.size(object)) === undefined)
      throw new S3Error('NoSuchKey', 'The specified key does not exist.');
    return this.store.read(object);
  }

  private deliver(entry: PutEventsEntry): void {
    const detail = entry.Detail as MediaAnalysisJobStateChange;
    const event: BusEvent = {
      source: entry.Source,
      'detail-type': entry.DetailType,
      resources: entry.Resources,
      detail,
    };
    const delivery = {
      at: this.time.now(),
      detailType: entry.DetailType,
      detail,
      resources: entry.Resources,
      rules: this.bus.rulesFor(event),
    };
    this.deliveries.push(delivery);
    this.options.onDelivery?.(delivery);
  }
}
