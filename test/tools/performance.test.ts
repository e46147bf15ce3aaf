import { App } from 'aws-cdk-lib';
import { MEDIANS, MIXTURE } from '../../bench/durations';
import { DEFAULT, INFORMED, simulatedWait } from '../../bench/ours';
import { playedAll } from '../../bench/schedule';
import { ExampleStack } from '../../bin/example-stack';
import { PollSchedule } from '../../lib';
import { historyEvents } from '../../local/history';
import { LocalCloud } from '../../local/local-cloud';
import { jobsIn } from '../support/jobs';
import { localTemplateOf } from '../support/synth';

it.each([
  [1.6, 'by default', DEFAULT],
  [0.4, 'if the execution is told the duration within 25 %', INFORMED],
])('the product of polls and mean relative latency is at most %d %s', async (most, _when, contender) => {
  const goals = [...MEDIANS, MIXTURE];
  const found = (await playedAll()).filter((each) => each.contender === contender && goals.includes(each.durations));
  expect(found).toHaveLength(goals.length);
  for (const { product } of found) expect(product).toBeLessThanOrEqual(most);
});

it.each(MEDIANS)('no schedule can be below 1.04 sigma for log-normal durations around $name', ({ bound }) =>
  expect(bound).toBeCloseTo(1.04 * 0.8, 2),
);

it.each([undefined, 1_000])(
  'a simulated wait has the polls, latency and history of a wait on the local engine (expected duration: %s)',
  async (expected) => {
    const random = () => 0.3;
    const cloud = await LocalCloud.start({ template: localTemplateOf(new ExampleStack(new App(), 'Example')) });
    try {
      const JobId = jobsIn(cloud.rekognition, cloud.time).succeedsAfter(1_200);
      const execution = cloud.stateMachine().start({ JobId, ExpectedDurationSeconds: expected }, { random });
      await cloud.time.runUntil(execution.outcome);
      const visits = await execution.visits;
      expect(simulatedWait(PollSchedule.proportional(), 1_200, random, expected)).toEqual({
        polls: visits.filter(({ state }) => state === 'Get job').length,
        latencySeconds: (cloud.time.now() - execution.startedAt) / 1_000 - 1_200,
        transitions: visits.length,
        historyEvents: historyEvents(visits),
      });
    } finally {
      await cloud.stop();
    }
  },
);
