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

describe('polls times mean relative latency', () => {
  const durations = [...MEDIANS, MIXTURE];

  it.each([
    ['by default', 1.6, DEFAULT],
    ['told the duration within 25 %', 0.4, INFORMED],
  ])('%s is at most %d', async (_when, most, contender) => {
    const found = (await playedAll()).filter((each) => each.contender === contender);
    for (const { product } of found.filter((each) => durations.includes(each.durations)))
      expect(product).toBeLessThanOrEqual(most);
  });

  it.each(MEDIANS)('can be no less than 1.04 sigma for a log-normal duration of $name', ({ bound }) =>
    expect(bound).toBeCloseTo(1.04 * 0.8, 2),
  );
});

it.each([undefined, 1_000])(
  'a wait that is simulated is the one that the local engine plays (expected: %s)',
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
