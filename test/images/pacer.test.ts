import * as fc from 'fast-check';
import { Pacer } from '../../lambda/images/pacer';
import { realTime } from '../../lambda/images/time';

const GO_ON = () => false;

/** Time in which each sleep takes as long as it should, and longer by so many milliseconds. */
function lateTime(latenesses: readonly number[]) {
  let now = 0;
  let sleeps = 0;
  return {
    now: () => now,
    sleep: (ms: number) => Promise.resolve(void (now += ms + latenesses[sleeps++ % latenesses.length])),
  };
}

/** Sums of fractions are not exact. */
const ROUNDING = 1e-6;

/** The most calls in any second. */
const mostInASecond = (turns: readonly number[]) =>
  Math.max(...turns.map((from) => turns.filter((turn) => turn >= from && turn < from + 1_000 - ROUNDING).length));

const turnsOf = async (pacer: Pacer, count: number, afterTurn: (turn: number, index: number) => void = () => {}) => {
  const turns: number[] = [];
  for (let index = 0; index < count; index++) {
    const turn = await pacer.turn(GO_ON);
    turns.push(turn);
    afterTurn(turn, index);
  }
  return turns;
};

const LATENESSES = fc.array(fc.oneof(fc.constant(0), fc.double({ min: 0, max: 200, noNaN: true })), {
  minLength: 1,
  maxLength: 20,
});

it('no second has more calls than the rate, whatever timers and throttling do', () =>
  fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 60 }),
      LATENESSES,
      fc.array(fc.constantFrom('succeeded', 'throttled', 'unanswered'), { minLength: 1, maxLength: 50 }),
      async (callsPerSecond, latenesses, answers) => {
        const pacer = new Pacer(callsPerSecond, lateTime(latenesses));
        const turns = await turnsOf(pacer, 150, (turn, index) => {
          const answer = answers[index % answers.length];
          if (answer === 'succeeded') pacer.succeeded();
          if (answer === 'throttled') pacer.throttled(turn);
        });
        expect(mostInASecond(turns)).toBeLessThanOrEqual(callsPerSecond);
      },
    ),
  ));

it.each([5, 50])('%d calls a second are made to 95 %, although each timer is up to 15 ms late', (callsPerSecond) =>
  fc.assert(
    fc.asyncProperty(fc.array(fc.integer({ min: 0, max: 15 }), { minLength: 1, maxLength: 20 }), async (latenesses) => {
      const turns = await turnsOf(new Pacer(callsPerSecond, lateTime(latenesses)), callsPerSecond * 60);
      expect(turns.filter((turn) => turn < 60_000).length).toBeGreaterThanOrEqual(0.95 * 60 * callsPerSecond);
    }),
    { numRuns: 20 },
  ),
);

describe('throttling', () => {
  /** The calls of one second after so many calls. */
  const rateNow = async (pacer: Pacer) => {
    const turns = await turnsOf(pacer, 20);
    return 19_000 / (turns[19] - turns[0]);
  };

  it('halves the rate once, however many of the calls in flight are throttled', async () => {
    const pacer = new Pacer(50, lateTime([0]));
    const inFlight = await turnsOf(pacer, 100);
    for (const turn of inFlight) pacer.throttled(turn);
    expect(await rateNow(pacer)).toBeCloseTo(50 / 1.04 / 2);
  });

  it('halves the rate again for a call that was made at the lower rate, down to a 32nd', async () => {
    const pacer = new Pacer(50, lateTime([0]));
    const rates: number[] = [];
    for (let index = 0; index < 8; index++) {
      pacer.throttled(await pacer.turn(GO_ON));
      // Calls within a second of the last halving change nothing.
      await turnsOf(pacer, 60);
      rates.push(await rateNow(pacer));
    }
    expect(rates.map((rate) => Math.round((50 / 1.04 / rate) * 10) / 10)).toEqual([2, 4, 8, 16, 32, 32, 32, 32]);
  });

  it('that has ended lets the rate rise to the highest within about a minute', async () => {
    const time = lateTime([0]);
    const pacer = new Pacer(50, time);
    for (let index = 0; index < 5; index++) {
      pacer.throttled(await pacer.turn(GO_ON));
      await turnsOf(pacer, 60);
    }
    const from = time.now();
    const turns = await turnsOf(pacer, 1_700, () => pacer.succeeded());
    const inSecond = (second: number) => turns.filter((turn) => Math.floor((turn - from) / 1_000) === second).length;
    expect(inSecond(15)).toBeLessThan(20);
    expect(inSecond(30)).toBeLessThan(30);
    expect(inSecond(60)).toBeGreaterThanOrEqual(47);
  });
});

it('turns that are asked for at the same time come one after another, in that order', async () => {
  const pacer = new Pacer(10, lateTime([0]));
  const turns = await Promise.all([pacer.turn(GO_ON), pacer.turn(GO_ON), pacer.turn(GO_ON)]);
  expect(turns.map(Math.round)).toEqual([104, 208, 312]);
});

it('real time passes while a function sleeps', async () => {
  const before = realTime.now();
  await realTime.sleep(5);
  expect(realTime.now()).toBeGreaterThan(before);
});

it.each([0, -1, NaN])('a pace of %d calls a second is refused: no call would ever be made', (callsPerSecond) =>
  expect(() => new Pacer(callsPerSecond, lateTime([0]))).toThrow(
    `callsPerSecond must be above 0; received ${callsPerSecond}`,
  ),
);
