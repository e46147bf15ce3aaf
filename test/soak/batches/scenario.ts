/** Random scenarios of a batch: a source, settings, some trouble, and the executions that are started with one BatchId. */
import * as fc from 'fast-check';
import { LINES_PER_SLICE } from '../../../lambda/images/sizes';
import { sources, type Source } from './source';
import type { Trouble } from './trouble';
import { troublesOfImages } from './trouble-of-images';
import { troublesOfJobs } from './trouble-of-jobs';

export interface Scenario {
  readonly source: Source;
  readonly settings: Settings;
  readonly backend: Backend;
  /** How long each task of a state machine takes beside its work. */
  readonly secondsPerCall: number;
  readonly trouble: Trouble;
  /** They follow each other. */
  readonly stages: readonly Stage[];
  /** Seed of the scenario's random numbers. */
  readonly seed: number;
}

/** Props of the batch. */
export interface Settings {
  readonly imagesPerPart: number;
  readonly maxFailedShare: number;
  readonly dropDuplicates: boolean;
}

/** Props of the batch's backend, and how Rekognition behaves. */
export type Backend = JobsBackend | ImagesBackend;

export interface JobsBackend {
  readonly runs: 'jobs';
  readonly maxConcurrentJobs: number;
  readonly attemptsPerPart: number;
  /** How long a job takes on average. */
  readonly jobSeconds: number;
  /** How many jobs Rekognition runs at the same time. It may be fewer than the batch has slots. */
  readonly quota: number;
}

export interface ImagesBackend {
  readonly runs: 'calls for images';
  readonly callsPerSecond: number;
  /** How long a call takes on average. */
  readonly callSeconds: number;
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

const common = {
  secondsPerCall: fc.constantFrom(0, 0, 1, 3),
  stages,
  seed: fc.nat(),
};

const settings = (imagesPerPart: fc.Arbitrary<number>): fc.Arbitrary<Settings> =>
  fc.record({
    imagesPerPart,
    maxFailedShare: fc.constantFrom(0, 0, 0.3, 1),
    dropDuplicates: fc.boolean(),
  });

const withJobs: fc.Arbitrary<Scenario> = fc.record({
  ...common,
  source: sources(fc.constant(1)),
  settings: settings(fc.integer({ min: 3, max: 10 })),
  backend: fc.record({
    runs: fc.constant('jobs' as const),
    maxConcurrentJobs: fc.integer({ min: 1, max: 5 }),
    attemptsPerPart: fc.integer({ min: 1, max: 3 }),
    jobSeconds: fc.integer({ min: 5, max: 30 }),
    quota: fc.integer({ min: 1, max: 8 }),
  }),
  trouble: troublesOfJobs,
});

/** Small parts; or parts of several slices, of a source that is large enough for one or two of them. */
const sizes = fc.oneof(
  { weight: 10, arbitrary: fc.record({ rounds: fc.constant(1), imagesPerPart: fc.integer({ min: 3, max: 10 }) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      rounds: fc.integer({ min: 14, max: 18 }),
      imagesPerPart: fc.integer({ min: LINES_PER_SLICE + 1, max: 2.5 * LINES_PER_SLICE }),
    }),
  },
);

/**
 * Of two that start at the same time, one waits for the other, and it is not always the same one. An abort would meet something else each
 * time, so where there is one, the second starts a little later.
 */
function withoutRace(stage: Stage): Stage {
  const [first, second] = stage.starts;
  if (second?.at !== first.at || !(first.abort || second.abort)) return stage;
  return { ...stage, starts: [first, { ...second, at: 0.37 }] };
}

const withCallsForImages: fc.Arbitrary<Scenario> = sizes.chain(({ rounds, imagesPerPart }) =>
  fc.record({
    ...common,
    stages: stages.map((each) => each.map(withoutRace)),
    source: sources(fc.constant(rounds)),
    settings: settings(fc.constant(imagesPerPart)),
    backend: fc.record({
      runs: fc.constant('calls for images' as const),
      // Two functions share the last one.
      callsPerSecond: fc.constantFrom(0.7, 2.5, 8, 40, 60),
      callSeconds: fc.constantFrom(0.1, 0.5, 2),
    }),
    trouble: troublesOfImages,
  }),
);

const scenarios: fc.Arbitrary<Scenario> = fc.oneof(
  { weight: 2, arbitrary: withJobs },
  { weight: 1, arbitrary: withCallsForImages },
);

/** Returns the same scenarios for the same seed. */
export const sampleScenarios = (count: number, seed: number): Scenario[] =>
  fc.sample(scenarios, { numRuns: count, seed });
