/** Plays a scenario of a batch on the local engine, in virtual time. */
import { ExecutionStatus } from '@aws-sdk/client-sfn';
import { BATCH_EVENT_DETAIL_TYPE } from '../../../lib/protocol/batch/batch-event';
import type { PartRequest, PartState } from '../../../lib/protocol/batch/batch-requests';
import type { Execution, Outcome } from '../../../local/execution';
import { LocalCloud } from '../../../local/local-cloud';
import type { Answer } from '../../../local/rekognition/jobs';
import { chance } from '../chance';
import { type BatchFiles, filesAfter } from './files';
import { type Expected, putSource } from './put-source';
import { type DetectCall, ImagesWatch } from './images-watch';
import { RecordWatch } from './record-watch';
import type { Scenario, Stage, Start } from './scenario';
import { type BatchTemplate, templateWith } from './template';
import { Troublemaker } from './troublemaker';

export interface PlayedExecution {
  readonly name: string;
  readonly executionArn: string;
  readonly outcome: Outcome;
  /** Statuses of its events. */
  readonly events: readonly string[];
  /** In virtual milliseconds since the epoch. */
  readonly startedAt: number;
  readonly endedAt: number;
}

export const isAborted = ({ outcome }: PlayedExecution) => outcome.status === ExecutionStatus.ABORTED;

export interface PlayedStage extends Stage {
  /** In virtual milliseconds since the epoch. */
  readonly startedAt: number;
  readonly executions: readonly PlayedExecution[];
  /** The jobs whose failure had been recorded before. */
  readonly failuresKnown: ReadonlySet<string>;
  /** Absent if no execution has merged. */
  readonly files?: BatchFiles;
}

/** What is known of a batch after its last execution. */
export interface Played {
  readonly scenario: Scenario;
  readonly expected: Expected;
  readonly stages: readonly PlayedStage[];
  /** The jobs that were started, oldest first. */
  readonly jobs: readonly Answer[];
  readonly images: PlayedImages;
  /** Whether the batch would have gone on for ever. */
  readonly isEndless: boolean;
  /** What was wrong with the records of parts while the batch was played. */
  readonly wrongRecords: readonly string[];
}

/** What is known of the calls of DetectModerationLabels. */
export interface PlayedImages {
  /** In the order of their replies. */
  readonly calls: readonly DetectCall[];
  /** How often the images function was called to try the first images, and how many of these calls let the parts run. */
  readonly triesOfFirstImages: number;
  readonly endedTries: number;
  /** How often its files of slices could not be written or read, and how often Step Functions did not get its answer. */
  readonly lostSlices: number;
  readonly lostAnswers: number;
}

const BATCH_ID = 'batch';

/** Five times what a batch needs. Then all other calls of functions fail, so that the batch ends. */
const MOST_INVOCATIONS = 1_500;

export async function play(scenario: Scenario): Promise<Played> {
  const template = templateWith(scenario);
  const troublemaker = new Troublemaker(scenario);
  const watch = new ImagesWatch();
  const cloud: LocalCloud = await LocalCloud.start({
    template: template.template,
    ...troublemaker.rekognition,
    secondsPerCall: scenario.secondsPerCall,
    remainingTime: troublemaker.remainingTime,
    onCall: watch.seeCall,
    onState: (state, file) => player.seeState(state, file),
  });
  const player = new Player(cloud, scenario, template, troublemaker, watch);
  try {
    return await cloud.time.runUntil(player.play());
  } finally {
    await cloud.stop();
  }
}

class Player {
  private readonly records: RecordWatch;
  private invocations = 0;
  /** What happens at the next calls of the batch's functions, by ARN of the execution. */
  private readonly abortAtCall = new Map<string, { left: number; readonly execution: Execution }>();

  constructor(
    private readonly cloud: LocalCloud,
    private readonly scenario: Scenario,
    private readonly template: BatchTemplate,
    private readonly troublemaker: Troublemaker,
    private readonly watch: ImagesWatch,
  ) {
    this.records = new RecordWatch(cloud, template.results, BATCH_ID);
  }

  async play(): Promise<Played> {
    const { cloud, scenario, template, troublemaker } = this;
    const { dropDuplicates } = scenario.settings;
    const takesVersions = scenario.backend.runs !== 'jobs';
    const place = { store: cloud.store, bucket: template.images, dropDuplicates, takesVersions };
    const { input, expected } = await cloud.time.hold(() => putSource(scenario.source, place));
    troublemaker.join(cloud, BATCH_ID);
    cloud.before.invoke = (request, file) => {
      if (++this.invocations > MOST_INVOCATIONS) throw new Error('The soak ends a batch that goes on for ever.');
      this.abortInCall(request, file);
      troublemaker.beforeInvoke(file);
      this.watch.seeInvocation(request, file);
    };
    const stages: PlayedStage[] = [];
    for (const stage of scenario.stages) {
      if (stage.isCalm) troublemaker.calm(cloud);
      stages.push(await this.stage(stage, stages.length + 1, input));
    }
    // A job whose end nobody has asked for is analysed now.
    const jobs = (await cloud.time.hold(() => cloud.rekognition.jobs.list())).reverse();
    const { calls, triesOfFirstImages } = this.watch;
    const { lostSlices, lostAnswers } = troublemaker;
    const endedTries = this.watch.endedTries(cloud.functions.images?.log ?? []);
    const images = { calls, triesOfFirstImages, endedTries, lostSlices, lostAnswers };
    const isEndless = this.invocations > MOST_INVOCATIONS;
    return { scenario, expected, stages, jobs, images, isEndless, wrongRecords: this.records.wrong };
  }

  private async stage(stage: Stage, number: number, source: object): Promise<PlayedStage> {
    const { cloud } = this;
    const startedAt = cloud.time.now();
    const failuresKnown = this.records.failedJobs();
    const ended = stage.starts.map((start, index) => this.execution(start, `stage-${number}-${index + 1}`, source));
    const executions = await Promise.all(ended);
    const files = await cloud.time.hold(() => filesAfter(cloud.store, executions));
    return { ...stage, startedAt, failuresKnown, executions, files };
  }

  private async execution({ at, abort }: Start, name: string, source: object): Promise<PlayedExecution> {
    const { cloud, scenario } = this;
    // Two executions that start at the same time must plan at the same time.
    if (at > 0) await cloud.time.sleep(at * 1_000);
    const machine = cloud.machines.get(this.template.stateMachineArn)!;
    const random = () => chance(scenario.seed, name, cloud.time.now());
    const execution = machine.start({ ...source, BatchId: BATCH_ID }, { name, random });
    if (abort && 'afterSeconds' in abort) {
      void cloud.time.sleep(abort.afterSeconds * 1_000).then(() => execution.abort());
    } else if (abort) this.abortAtCall.set(execution.executionArn, { left: abort.atCall, execution });
    const outcome = await execution.outcome;
    const { executionArn, startedAt } = execution;
    return { name, executionArn, outcome, events: this.eventsOf(executionArn), startedAt, endedAt: cloud.time.now() };
  }

  /** The execution is aborted while its function runs: the call goes on, as it would in Lambda. */
  private abortInCall(request: unknown, file: string): void {
    if (!['plan', 'part', 'images', 'merge'].includes(file)) return;
    const { execution = undefined, state } = request as Partial<PartRequest['state']> & Pick<PartRequest, 'state'>;
    const { executionArn } = execution ?? state.execution;
    const abort = this.abortAtCall.get(executionArn);
    if (abort && --abort.left === 0) abort.execution.abort();
  }

  seeState(next: unknown, file: string): void {
    if (file === 'part') this.records.see(next as PartState);
    this.troublemaker.beforeAnswer(file);
  }

  private eventsOf(executionArn: string): string[] {
    return this.cloud.deliveries
      .filter(
        ({ detailType, detail }) => detailType === BATCH_EVENT_DETAIL_TYPE && detail.executionArn === executionArn,
      )
      .map(({ detail }) => detail.status);
  }
}
