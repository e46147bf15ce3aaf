/**
 * How long jobs may take: distributions, evenly spread samples of them, and the bound that no schedule can beat. Rekognition
 * documents no durations, so these are guesses.
 */

/** A log-normal distribution: most jobs take about the median, some take several times as long. */
interface Part {
  readonly medianSeconds: number;
  /** Standard deviation of the logarithm. */
  readonly sigma: number;
}

export interface Durations {
  readonly name: string;
  /** Quantiles in seconds. Each stands for the same number of jobs. */
  readonly sample: readonly number[];
  /** Polls × mean relative latency is at least this for every schedule that knows only the distribution. */
  readonly bound: number;
}

const SAMPLES = 300;
const MINUTE = 60;
const HOUR = 3_600;

/** A mixture of the parts. Each part has the same number of jobs. */
function durations(name: string, parts: readonly Part[]): Durations {
  const grid = gridOf(parts);
  return { name, sample: sampleOf(grid), bound: lowerBound(grid) };
}

interface GridPoint {
  readonly logarithm: number;
  /** Density of the logarithm of the duration. */
  readonly density: number;
  /** Share of the jobs that take longer. */
  readonly longer: number;
}

const STEP = 0.002;

function gridOf(parts: readonly Part[]): GridPoint[] {
  let longer = 1;
  return Array.from({ length: 20 / STEP }, (_, index) => {
    const logarithm = index * STEP;
    const density = parts.reduce((sum, part) => sum + densityOf(part, logarithm), 0) / parts.length;
    longer = Math.max(0, longer - density * STEP);
    return { logarithm, density, longer };
  });
}

function densityOf({ medianSeconds, sigma }: Part, logarithm: number): number {
  const deviation = (logarithm - Math.log(medianSeconds)) / sigma;
  return Math.exp(-(deviation ** 2) / 2) / (sigma * Math.sqrt(2 * Math.PI));
}

const sampleOf = (grid: readonly GridPoint[]) =>
  Array.from({ length: SAMPLES }, (_, index) =>
    Math.exp(grid.find(({ longer }) => longer < 1 - (index + 0.5) / SAMPLES)!.logarithm),
  );

/**
 * With intervals of length s(t) at age t, a job makes as many polls as the integral of 1/s over its life, and is seen late
 * by half of s at its end. By Cauchy and Schwarz the product of the means of polls and relative latency is at least half of
 * the square of the integral of sqrt(S q), where q is the density of the logarithm of the duration and S the share that
 * takes longer.
 */
const lowerBound = (grid: readonly GridPoint[]) =>
  grid.reduce((sum, { density, longer }) => sum + Math.sqrt(longer * density) * STEP, 0) ** 2 / 2;

/** Log-normal distributions, by median. */
export const MEDIANS: readonly Durations[] = [
  durations('3 minutes', [{ medianSeconds: 3 * MINUTE, sigma: 0.8 }]),
  durations('20 minutes', [{ medianSeconds: 20 * MINUTE, sigma: 0.8 }]),
  durations('3 hours', [{ medianSeconds: 3 * HOUR, sigma: 0.8 }]),
];

/** The same medians with little spread: jobs of the same number of images that take about as long as each other. */
export const NARROW: readonly Durations[] = [
  durations('3 minutes', [{ medianSeconds: 3 * MINUTE, sigma: 0.2 }]),
  durations('20 minutes', [{ medianSeconds: 20 * MINUTE, sigma: 0.2 }]),
  durations('3 hours', [{ medianSeconds: 3 * HOUR, sigma: 0.2 }]),
];

/** Durations of so many jobs, in seconds: evenly spread ones, in random order. */
export const shuffled = ({ sample }: Durations, jobs: number, random: () => number): number[] =>
  Array.from({ length: jobs }, (_, index) => ({
    duration: sample[Math.floor(((index + 0.5) / jobs) * sample.length)],
    order: random(),
  }))
    .sort((a, b) => a.order - b.order)
    .map(({ duration }) => duration);

export const MIXTURE = durations('3 minutes or 3 hours', [
  { medianSeconds: 3 * MINUTE, sigma: 0.3 },
  { medianSeconds: 3 * HOUR, sigma: 0.3 },
]);

/** Without an expected duration, no schedule is good for this distribution. */
export const WIDE_MIXTURE = durations('3 minutes or 3 hours, each wide', [
  { medianSeconds: 3 * MINUTE, sigma: 0.8 },
  { medianSeconds: 3 * HOUR, sigma: 0.8 },
]);
