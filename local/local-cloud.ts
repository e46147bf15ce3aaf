/** A synthesized template brought to life on this machine: its state machine, function and rules, and a Rekognition endpoint. */
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import type { PolledState, PollRequest } from '../lib/contract';
import type { MediaAnalysisJobStateChange } from '../lib/event';
import { EventBus } from './event-bus';
import { loadPollFunction, type PollFunction } from './poll-function';
import { type Rekognition, type RekognitionOptions, startRekognition } from './rekognition/server';
import { LocalStateMachine, type PutEventsEntry } from './state-machine';
import { resourcesOf, type Template } from './template';
import { VirtualTime } from './virtual-time';

export interface Delivery {
  /** Virtual milliseconds since the epoch. */
  readonly at: number;
  readonly detail: MediaAnalysisJobStateChange;
  readonly resources: readonly string[];
  /** Logical ids of the rules that took the event. */
  readonly rules: readonly string[];
}

/** Faults of Lambda and EventBridge that tests put in: called before each call, and may throw. */
export interface Before {
  invoke(request: PollRequest): void;
  putEvents(entries: readonly PutEventsEntry[]): void;
}

export interface LocalCloudOptions extends Partial<Omit<RekognitionOptions, 'clock'>> {
  readonly template: Template;
  /** When time starts, in milliseconds since the epoch. */
  readonly start?: number;
  /** Virtual seconds in a real one; default: as fast as it goes. */
  readonly speed?: number;
  /** Called with the state after each poll. */
  readonly onPoll?: (state: PolledState) => void;
  readonly onDelivery?: (delivery: Delivery) => void;
}

export class LocalCloud {
  static async start(options: LocalCloudOptions): Promise<LocalCloud> {
    const time = new VirtualTime(options.start ?? Date.parse('2026-01-01T00:00:00Z'), options.speed);
    const temporary = options.s3Directory ? undefined : fs.mkdtempSync(path.join(os.tmpdir(), 'local-s3-'));
    const s3Directory = options.s3Directory ?? temporary!;
    const rekognition = await startRekognition({ ...options, clock: time, s3Directory });
    return new LocalCloud(options, time, rekognition, temporary);
  }

  readonly deliveries: Delivery[] = [];
  readonly pollFunction: PollFunction;
  readonly before: Before = { invoke: () => {}, putEvents: () => {} };
  private readonly machines: Record<string, LocalStateMachine>;
  private readonly bus: EventBus;

  private constructor(
    private readonly options: LocalCloudOptions,
    readonly time: VirtualTime,
    readonly rekognition: Rekognition,
    private readonly temporaryDirectory: string | undefined,
  ) {
    const { template } = options;
    this.bus = new EventBus(template);
    this.pollFunction = loadPollFunction(time, rekognition.url);
    const services = {
      invoke: async (_functionName: string, payload: unknown) => {
        this.before.invoke(payload as PollRequest);
        const state = await this.pollFunction.handler(payload as PollRequest);
        options.onPoll?.(state);
        return JSON.parse(JSON.stringify(state)) as unknown;
      },
      putEvents: (entries: PutEventsEntry[]) => {
        this.before.putEvents(entries);
        entries.forEach((entry) => this.deliver(entry));
      },
    };
    const ids = Object.keys(resourcesOf(template, 'AWS::StepFunctions::StateMachine'));
    this.machines = Object.fromEntries(ids.map((id) => [id, new LocalStateMachine(template, id, services, time)]));
  }

  /** The template's state machine; name it where there are several. */
  stateMachine(logicalId = Object.keys(this.machines)[0]): LocalStateMachine {
    return this.machines[logicalId];
  }

  async stop(): Promise<void> {
    await this.rekognition.stop();
    if (this.temporaryDirectory) fs.rmSync(this.temporaryDirectory, { recursive: true });
  }

  private deliver(entry: PutEventsEntry): void {
    const detail = entry.Detail as MediaAnalysisJobStateChange;
    const event = { source: entry.Source, 'detail-type': entry.DetailType, resources: entry.Resources, detail };
    const delivery = { at: this.time.now(), detail, resources: entry.Resources, rules: this.bus.rulesFor(event) };
    this.deliveries.push(delivery);
    this.options.onDelivery?.(delivery);
  }
}
