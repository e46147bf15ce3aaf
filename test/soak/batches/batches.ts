/** Plays batches, each in a simulated cloud of its own. */
import { inspect } from 'node:util';
import pc from 'picocolors';
import { type Run, tenths } from '../run';
import { violationsOf } from './check';
import { play, type Played } from './play';
import { type Scenario, sampleScenarios } from './scenario';
import { tablesOf } from './table';

/** @param only The number of the batch that is played alone, from 1. */
export async function runBatches(batches: number, seed: number, only?: number): Promise<Run> {
  console.log(`${batches} batches, one after the other, from seed ${seed} …`);
  const scenarios = [...sampleScenarios(batches, seed).entries()].map(([index, scenario]) => ({
    number: index + 1,
    scenario,
  }));
  const chosen = scenarios.filter(({ number }) => only === undefined || number === only);
  const onEnd = tenths(chosen.length);
  const played: Played[] = [];
  const wrong: string[] = [];
  for (const { number, scenario } of chosen) {
    const run = await playOrSay(scenario);
    const violations = typeof run === 'string' ? [run] : violationsOf(run);
    if (typeof run !== 'string') played.push(run);
    if (violations.length > 0) {
      const again = `npm run soak -- --seed ${seed} --batch ${number}`;
      wrong.push(
        `${pc.red(violations.join(' '))} Again: ${again} ${inspect(scenario, { depth: 6, breakLength: 160 })}`,
      );
    }
    onEnd();
  }
  return { table: tablesOf(played), wrong };
}

/** A batch that never ends throws, because no timer is left. */
const playOrSay = (scenario: Scenario): Promise<Played | string> =>
  play(scenario).catch((error: Error) => `It cannot be played to its end: ${error.stack}`);
