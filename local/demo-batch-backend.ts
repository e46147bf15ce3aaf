/** What the demo of a batch does in another way for each backend. */
import type { ModerationBackend } from '../lib';
import type { LocalCloud, LocalCloudOptions } from './local-cloud';
import type { LocalStateMachine } from './state-machine';

export interface DemoBackend {
  readonly moderation: ModerationBackend;
  /** How the simulated Rekognition behaves. */
  readonly simulation: Partial<LocalCloudOptions>;
  /** What a part is called in the plan. */
  readonly part: 'job' | 'part';
  /** Makes fail what the options say. */
  addTrouble(cloud: LocalCloud): void;
  /** From now on nothing fails. */
  endTrouble(cloud: LocalCloud): void;
  /** Watches an execution that begins now. */
  watch(cloud: LocalCloud, machine: LocalStateMachine): Watch;
}

/** The work of Rekognition for one execution. */
export interface Watch {
  /** What progress says of it. */
  readonly text: (runningParts: number) => string;
  /** Calls for images that had an answer, if calls are what progress can count. */
  readonly answered?: () => number;
  /** What it was in the end. */
  readonly work: () => Work;
}

export interface Work {
  /** Rows of the final table. */
  readonly rows: readonly (readonly [string, string])[];
  /** Members of the document of --json. */
  readonly document: object;
  /** What an execution that was started again needed for its parts. */
  readonly again: (parts: number) => string;
}
