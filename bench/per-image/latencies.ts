/** How long a call of DetectModerationLabels takes. AWS documents no durations, so these are guesses. */

export interface Latency {
  readonly name: string;
  /** Seconds of one call. */
  readonly draw: (random: () => number) => number;
}

const constant = (seconds: number): Latency => ({ name: `${seconds} s`, draw: () => seconds });

const [SHORTEST, LONGEST] = [0.1, 3];
const [MEDIAN, SIGMA] = [0.7, 0.5];

/** Log-normal, within the shortest and the longest. */
export const TYPICAL: Latency = {
  name: `about ${MEDIAN} s`,
  draw: (random) => Math.min(LONGEST, Math.max(SHORTEST, MEDIAN * Math.exp(SIGMA * normal(random)))),
};

/** From the shortest to the longest. */
export const LATENCIES: readonly Latency[] = [constant(SHORTEST), constant(0.5), TYPICAL, constant(LONGEST)];

export const latencyOf = (name: string) => LATENCIES.find((latency) => latency.name === name)!;

/** A number of the standard normal distribution, by the method of Box and Muller. */
const normal = (random: () => number) => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
