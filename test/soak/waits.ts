/** Plays waits, one a second, in one simulated cloud. */
import { inspect } from 'node:util';
import { App } from 'aws-cdk-lib';
import pc from 'picocolors';
import { ExampleStack } from '../../bin/example-stack';
import { PollSchedule } from '../../lib';
import { LocalCloud } from '../../local/local-cloud';
import { localTemplateOf } from '../../local/template';
import { violationsOf } from './check';
import { play } from './play';
import { type Run, tenths } from './run';
import { sampleScenarios } from './scenario';
import { tableOf } from './table';

export async function runWaits(executions: number, seed: number): Promise<Run> {
  console.log(`${executions} waits, one a second, on the local engine in virtual time, from seed ${seed} …`);
  const template = localTemplateOf(new ExampleStack(new App(), 'Soak'));
  const cloud = await LocalCloud.start({ template });
  try {
    const played = await play(cloud, sampleScenarios(executions, seed), tenths(executions));
    const schedule = PollSchedule.proportional()._toSchedule();
    const wrong = played.flatMap((run) => {
      const violations = violationsOf(run, schedule);
      return violations.length > 0 ? [`${pc.red(violations.join(' '))} ${inspect(run.scenario, { depth: 5 })}`] : [];
    });
    return { table: tableOf(played), wrong };
  } finally {
    await cloud.stop();
  }
}
