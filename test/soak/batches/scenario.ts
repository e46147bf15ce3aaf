/** Random scenarios of a batch: a source, settings, some trouble, and the executions that are started with one BatchId. */
import * as fc from 'fast-check';
import { sources, type Source } from './source';
import { type Trouble, troubles } from './trouble';

export interface Scenario {
  readonly source: Source;
  readonly settings: Settings;
  /** How long a job takes on average. */
  readonly jobSeconds: number;
  /** How long each task of a state machine takes beside its work. */
  readonly secondsPerCall: number;
  /** How many jobs Rekognition runs at the same time. It may be fewer than the batch has slots. */
  readonly quota: number;
  readonly trouble: Trouble;
  /** They follow each other. */
  readonly stages: readonly Stage[];
  /** Seed of the scenario's random numbers. */
  readonly seed: number;
}

/** Props of the batch. */
export interface Settings {
  readonly maxConcurrentJobs: number;
  readonly imagesPerPart: number;
  readonly attemptsPerPart: number;
  readonly maxFailedShare: number;
  readonly dropDuplicates: boolean;
}

/** One execution, or two at the same time. */
export interface Stage {
  /** Whether the trouble is over. */
  readonly isCalm: boolean;
  readonly starts: readonly Start[];
}

export interface Start {
  /** Seconds since the beginning of the stage. */
  readonly at: number;
  /** The execution is aborted after some seconds, or during a call of a function of the batch. */
  readonly abort?: { readonly afterSeconds: number } | { readonly atCall: number };
}

const seconds = (most: number) => fc.integer({ min: 0, max: most });

const abort = fc.oneof(
  seconds(150).map((afterSeconds) => ({ afterSeconds })),
  fc.integer({ min: 1, max: 12 }).map((atCall) => ({ atCall })),
);

const whole: fc.Arbitrary<Start> = fc.constant({ at: 0 });
const aborted: fc.Arbitrary<Start> = abort.map((abort) => ({ at: 0, abort }));
const second: fc.Arbitrary<Start> = fc.record({
  at: fc.oneof(fc.constant(0), seconds(120)),
  abort: fc.option(abort, { nil: undefined, freq: 4 }),
});

const starts: fc.Arbitrary<readonly Start[]> = fc.oneof(
  { weight: 3, arbitrary: fc.tuple(whole) },
  { weight: 3, arbitrary: fc.tuple(aborted) },
  { weight: 2, arbitrary: fc.tuple(fc.oneof(whole, aborted), second) },
);

const troubled: fc.Arbitrary<Stage> = starts.map((starts) => ({ isCalm: false, starts }));

/** One to three stages. The last one is calm more often than not: then all that can succeed must have succeeded. */
const stages: fc.Arbitrary<readonly Stage[]> = fc
  .tuple(
    fc.oneof({ weight: 3, arbitrary: fc.tuple(troubled) }, { weight: 1, arbitrary: fc.tuple(troubled, troubled) }),
    fc.option(
      fc
        .oneof({ weight: 3, arbitrary: fc.tuple(whole) }, { weight: 1, arbitrary: fc.tuple(whole, second) })
        .map((starts) => ({ isCalm: true, starts })),
      { nil: undefined, freq: 3 },
    ),
  )
  .map(([before, calm]) => (calm ? [...before, calm] : before));

const scenarios: fc.Arbitrary<Scenario> = fc.record({
  source: sources,
  settings: fc.record({
    maxConcurrentJobs: fc.integer({ min: 1, max: 5 }),
    imagesPerPart: fc.integer({ min: 3, max: 10 }),
    attemptsPerPart: fc.integer({ min: 1, max: 3 }),
    maxFailedShare: fc.constantFrom(0, 0, 0.3, 1),
    dropDuplicates: fc.boolean(),
  }),
  jobSeconds: fc.integer({ min: 5, max: 30 }),
  secondsPerCall: fc.constantFrom(0, 0, 1, 3),
  quota: fc.integer({ min: 1, max: 8 }),
  trouble: troubles,
  stages,
  seed: fc.nat(),
});

/** Returns the same scenarios for the same seed. */
export const sampleScenarios = (count: number, seed: number): Scenario[] =>
  fc.sample(scenarios, { numRuns: count, seed });
