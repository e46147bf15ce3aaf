/** Plays scenarios on the local engine: one a second, in virtual time. */
import { createHash } from 'node:crypto';
import type { MediaAnalysisJobStateChange } from '../../lib/protocol/event';
import type { Delivery, LocalCloud } from '../../local/local-cloud';
import { type Outcome, ServiceError, type Visit } from '../../local/state-machine';
import { jobsIn, type Stage } from '../support/jobs';
import type { Scenario } from './scenario';

/** All at once would be more requests than a client has real seconds to wait for. */
const STARTS_EVERY_MS = 1_000;

/** What an execution leaves behind. */
export interface Played {
  readonly scenario: Scenario;
  /** In virtual milliseconds since the epoch. */
  readonly startedAt: number;
  readonly outcome: Outcome;
  /** Of the execution and, where there was one, of its redrive. */
  readonly visits: readonly Visit[];
  readonly events: readonly Delivery[];
  /** Attempts of tasks that failed. */
  readonly failedAttempts: number;
}

export async function play(cloud: LocalCloud, scenarios: readonly Scenario[], onEnd: () => void): Promise<Played[]> {
  const players = scenarios.map((scenario, index) => new Player(cloud, scenario, index));
  const playerOf = new Map(players.map((player) => [player.name, player]));
  const nameIn = (executionArn: string) => executionArn.split(':').at(-1)!;
  cloud.before.invoke = ({ execution }) => playerOf.get(nameIn(execution.executionArn))!.beforeInvoke();
  cloud.before.putEvents = ([{ Detail }]) =>
    playerOf.get(nameIn((Detail as MediaAnalysisJobStateChange).executionArn))!.beforePutEvents();
  const runs = players.map(async (player) => {
    const played = await player.play();
    onEnd();
    return played;
  });
  const played = await cloud.time.runUntil(Promise.all(runs));
  const events = new Map(players.map(({ name }) => [name, [] as Delivery[]]));
  for (const delivery of cloud.deliveries) events.get(nameIn(delivery.detail.executionArn))!.push(delivery);
  return played.map((run, index) => ({ ...run, events: events.get(players[index].name)! }));
}

/** One execution and the trouble it gets into. */
class Player {
  readonly name: string;
  private readonly startedAt: number;
  private readonly left: { invocations: number; events: number };
  private failedAttempts = 0;

  constructor(
    private readonly cloud: LocalCloud,
    private readonly scenario: Scenario,
    index: number,
  ) {
    const { lambda, bus } = scenario.trouble;
    this.name = `soak-${index}`;
    this.startedAt = cloud.time.now() + index * STARTS_EVERY_MS;
    this.left = { invocations: lambda?.times ?? 0, events: bus?.times ?? 0 };
  }

  async play(): Promise<Omit<Played, 'events'>> {
    const { scenario, startedAt } = this;
    const { time } = this.cloud;
    await new Promise<void>((resolve) => time.globals.setTimeout(resolve, startedAt - time.now()));
    const machine = this.cloud.stateMachine();
    let execution = machine.start(this.input(), { name: this.name, random: this.random });
    let outcome = await execution.outcome;
    const visits = await execution.visits;
    if (this.wasRefusedByTheBus(outcome)) {
      this.left.events = 0;
      execution = await machine.redrive(execution, { random: this.random });
      outcome = await execution.outcome;
      visits.push(...(await execution.visits));
    }
    return { scenario, startedAt, outcome, visits, failedAttempts: this.failedAttempts };
  }

  /** One number a moment, however often it is asked for: a client asks before a second attempt. */
  private readonly random = (): number => {
    const text = `${this.scenario.seed} ${this.cloud.time.now()}`;
    return createHash('sha256').update(text).digest().readUInt32BE() / 2 ** 32;
  };

  beforeInvoke(): void {
    const { lambda } = this.scenario.trouble;
    if (!lambda || this.left.invocations === 0 || this.cloud.time.now() < this.at(lambda.from)) return;
    this.left.invocations--;
    this.fail(lambda.error);
  }

  beforePutEvents(): void {
    const { bus } = this.scenario.trouble;
    if (!bus || this.left.events === 0) return;
    this.left.events--;
    this.fail(bus.error);
  }

  private fail(error: string): never {
    this.failedAttempts++;
    throw new ServiceError(error, 'as told');
  }

  private wasRefusedByTheBus(outcome: Outcome): boolean {
    return outcome.status === 'FAILED' && outcome.error === this.scenario.trouble.bus?.error;
  }

  private input(): unknown {
    const { trouble, timeoutSeconds: TimeoutSeconds, expectedDurationSeconds: ExpectedDurationSeconds } = this.scenario;
    if ('input' in trouble) return trouble.input;
    const JobId = this.job();
    for (const { kind, times, from, until = Infinity } of trouble.rekognition ?? []) {
      this.cloud.rekognition.faults.add({ kind, times, jobId: JobId, from: this.at(from), until: this.at(until) });
    }
    return { JobId, TimeoutSeconds, ExpectedDurationSeconds, Context: { name: this.name } };
  }

  private job(): string {
    const { createdAt, endsAt, end } = this.scenario.job;
    const stages: Stage[] = [
      [0, 'CREATED'],
      [2, 'QUEUED'],
      [20, 'IN_PROGRESS'],
    ];
    const duration = endsAt - createdAt;
    const timeline = stages.filter(([seconds]) => seconds < duration);
    if (duration < Infinity) timeline.push([duration, end]);
    return jobsIn(this.cloud.rekognition, this.cloud.time).job(timeline, this.at(createdAt));
  }

  private at(seconds: number): number {
    return this.startedAt + seconds * 1_000;
  }
}
