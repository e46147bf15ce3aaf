/** Runs a synthesized template on this machine: its state machines, functions and rules, with a simulated Rekognition and S3. */
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import type { PollRequest } from '../lib/protocol/requests';
import type { LoopState } from '../lib/protocol/state';
import type { MediaAnalysisJobStateChange } from '../lib/protocol/event';
import { type BusEvent, EventBus } from './event-bus';
import type { Execution } from './execution';
import type { HttpServer } from './http-server';
import { loadFunction, type LocalFunction } from './local-function';
import { DirectoryStore, type S3Object } from './object-store';
import { type Rekognition, type RekognitionOptions, startRekognition } from './rekognition/server';
import { startS3 } from './s3-server';
import { type PutEventsEntry, ServiceError, type Services } from './services';
import { LocalStateMachine } from './state-machine';
import { localArn, resourcesOf, type Template } from './template';
import { VirtualTime } from './virtual-time';

export interface Delivery {
  /** Virtual milliseconds since the epoch. */
  readonly at: number;
  readonly detail: MediaAnalysisJobStateChange;
  readonly resources: readonly string[];
  /** Logical ids of the rules that match the event. */
  readonly rules: readonly string[];
}

/** Called before each call of Lambda or EventBridge. Tests throw here, to inject faults. */
export interface Before {
  invoke(request: PollRequest): void;
  putEvents(entries: readonly PutEventsEntry[]): void;
}

export interface LocalCloudOptions extends Omit<RekognitionOptions, 'clock' | 'store'> {
  readonly template: Template;
  /** The directory that stands for S3; default: a temporary one. */
  readonly s3Directory?: string;
  /** The virtual time at the start, in milliseconds since the epoch. */
  readonly start?: number;
  /** Virtual seconds in one real second; default: as fast as possible. */
  readonly speed?: number;
  /** Called after each call of a function, with the state that it returned. */
  readonly onState?: (state: LoopState) => void;
  readonly onDelivery?: (delivery: Delivery) => void;
}

/** An upload, as S3 describes it to EventBridge. */
export interface Upload {
  readonly version?: string;
  readonly sequencer: string;
}

export class LocalCloud {
  static async start(options: LocalCloudOptions): Promise<LocalCloud> {
    const time = new VirtualTime(options.start ?? Date.parse('2026-01-01T00:00:00Z'), options.speed);
    const temporary = options.s3Directory ? undefined : fs.mkdtempSync(path.join(os.tmpdir(), 'local-s3-'));
    const store = new DirectoryStore(options.s3Directory ?? temporary!);
    const rekognition = await startRekognition({ ...options, clock: time, store });
    const s3 = await startS3(store);
    try {
      return new LocalCloud(options, time, store, rekognition, s3, temporary);
    } catch (error) {
      await Promise.all([rekognition.stop(), s3.stop()]);
      if (temporary) fs.rmSync(temporary, { recursive: true });
      throw error;
    }
  }

  readonly deliveries: Delivery[] = [];
  /** By the name of the bundle's file. */
  readonly functions: Readonly<Record<'poll' | 'start', LocalFunction>>;
  readonly before: Before = { invoke: () => {}, putEvents: () => {} };
  /** The executions that another state machine started, in order. */
  readonly executions: Execution[] = [];
  /** All state machines, by ARN. */
  readonly machines: ReadonlyMap<string, LocalStateMachine>;
  private readonly bus: EventBus;

  private constructor(
    private readonly options: LocalCloudOptions,
    readonly time: VirtualTime,
    readonly store: DirectoryStore,
    readonly rekognition: Rekognition,
    readonly s3: HttpServer,
    private readonly temporaryDirectory: string | undefined,
  ) {
    const { template } = options;
    this.bus = new EventBus(template);
    const load = (name: string) => loadFunction(`${name}.handler`, time, { rekognition: rekognition.url, s3: s3.url });
    this.functions = { poll: load('poll'), start: load('start') };
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
    const handlers = resourcesOf(this.options.template, 'AWS::Lambda::Function');
    const functionOf = (functionArn: string) => {
      const { Handler } = handlers[functionArn.split(':').at(-1)!];
      return this.functions[(Handler as string).split('.')[0] as 'poll' | 'start'];
    };
    return {
      invoke: async (functionArn, payload) => {
        this.before.invoke(payload as PollRequest);
        const state = await functionOf(functionArn).handler(payload as PollRequest);
        this.options.onState?.(state);
        return JSON.parse(JSON.stringify(state)) as unknown;
      },
      putEvents: (entries) => {
        this.before.putEvents(entries);
        entries.forEach((entry) => this.deliver(entry));
      },
      startExecution: (stateMachineArn, name, input) => {
        const machine = this.machines.get(stateMachineArn)!;
        if (machine.executions.has(name)) {
          throw new ServiceError('StepFunctions.ExecutionAlreadyExistsException', `There is an execution ${name}.`);
        }
        const execution = machine.start(input, { name });
        this.executions.push(execution);
        return execution.executionArn;
      },
    };
  }

  private deliver(entry: PutEventsEntry): void {
    const detail = entry.Detail as MediaAnalysisJobStateChange;
    const event: BusEvent = {
      source: entry.Source,
      'detail-type': entry.DetailType,
      resources: entry.Resources,
      detail,
    };
    const delivery = { at: this.time.now(), detail, resources: entry.Resources, rules: this.bus.rulesFor(event) };
    this.deliveries.push(delivery);
    this.options.onDelivery?.(delivery);
  }
}
