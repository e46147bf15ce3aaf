/** Plays scenarios on the local engine, in virtual time. One starts each second. */
import type { MediaAnalysisJobStateChange } from '../../lib/protocol/event';
import { hasSucceeded, type Outcome, type Visit } from '../../local/execution';
import type { Delivery, LocalCloud } from '../../local/local-cloud';
import { ServiceError } from '../../local/services';
import { jobsIn, type Stage } from '../support/jobs';
import { chance } from './chance';
import type { Scenario } from './scenario';

/** If all started at once, requests would wait longer than a client allows. */
const STARTS_EVERY_MS = 1_000;

/** What is known of an execution after its end. */
export interface Played {
  readonly scenario: Scenario;
  /** In virtual milliseconds since the epoch. */
  readonly startedAt: number;
  readonly outcome: Outcome;
  /** The states of the execution and of its redrive, if there was one. */
  readonly visits: readonly Visit[];
  readonly events: readonly Delivery[];
  /** The number of failed attempts of tasks. */
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

/** Plays one execution with its trouble. */
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
    await time.sleep(startedAt - time.now());
    const machine = this.cloud.stateMachine();
    let execution = machine.start(this.executionInput(), { name: this.name, random: this.random });
    let outcome = await execution.outcome;
    const visits = await execution.visits;
    if (this.wasRejectedByTheBus(outcome)) {
      this.left.events = 0;
      execution = await machine.redrive(execution, { random: this.random });
      outcome = await execution.outcome;
      visits.push(...(await execution.visits));
    }
    return { scenario, startedAt, outcome, visits, failedAttempts: this.failedAttempts };
  }

  /** Returns the same number during one moment: the numbers that a client draws for its retries do not change later numbers. */
  private readonly random = (): number => chance(this.scenario.seed, this.cloud.time.now());

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
    throw new ServiceError(error, 'Injected by the soak.');
  }

  private wasRejectedByTheBus(outcome: Outcome): boolean {
    return !hasSucceeded(outcome) && outcome.error === this.scenario.trouble.bus?.error;
  }

  private executionInput(): unknown {
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
