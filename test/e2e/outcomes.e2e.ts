import { GetMediaAnalysisJobCommand, RekognitionClient } from '@aws-sdk/client-rekognition';
import { FAILURE_CODES } from '../../lib/protocol/rekognition';
import { EXAMPLE_STACK } from './names';
import { expectEnd, pollsOf, scenario, statusesOf } from './scenario';

const HOUR_MS = 3_600_000;

const REQUEST = {
  JobName: 'e2e',
  KmsKeyId: 'alias/results',
  OperationsConfig: { DetectModerationLabels: { MinConfidence: 60 } },
  Input: { S3Object: { Bucket: 'uploads', Name: 'manifest.jsonl', Version: '1' } },
  OutputConfig: { S3Bucket: 'results', S3KeyPrefix: 'moderation/' },
};
const RESULT = {
  Results: { S3Object: { Bucket: 'results', Name: 'results.jsonl' }, ModelVersions: { Moderation: '7.0' } },
  ManifestSummary: { S3Object: { Bucket: 'results', Name: 'summary.json' } },
};

describe('a job that succeeds', () => {
  scenario(
    'the waiter publishes every status, and its output is the answer, field by field',
    async (cloud) => {
      const JobId = cloud.jobs.job([
        [0, 'CREATED', REQUEST],
        [3, 'QUEUED'],
        [6, 'IN_PROGRESS'],
        [9, 'SUCCEEDED', RESULT],
      ]);
      const run = await cloud.run({ JobId, Context: { order: 7 } });
      const endpoint = new RekognitionClient({ endpoint: cloud.rekognition.url });
      const answer = await endpoint.send(new GetMediaAnalysisJobCommand({ JobId }));
      return { run, answer: JSON.parse(JSON.stringify({ ...answer, $metadata: undefined })) };
    },
    async ({ run, answer }, cloud) => {
      expectEnd(run, 'SUCCEEDED');
      expect(run.output).toEqual(answer);
      expect(Object.keys(answer)).toHaveLength(11);
      expect(statusesOf(run)).toEqual(['CREATED', 'QUEUED', 'IN_PROGRESS', 'SUCCEEDED']);
      expect(run.events.map(({ detail }) => detail.previousStatus)).toEqual([
        undefined,
        'CREATED',
        'QUEUED',
        'IN_PROGRESS',
      ]);
      for (const { detail, rules } of run.events) {
        expect(detail).toMatchObject({ jobId: answer.JobId, context: { order: 7 } });
        expect(rules).toEqual(expect.arrayContaining(['onEvent', 'onJobStateChange']));
      }
      expect(run.states.at(-1)).toBe('Job succeeded');
      // There is one log line for each poll. MiniStack logs objects that Lambda writes as JSON.
      expect(await cloud.logOf(answer.JobId)).toHaveLength(pollsOf(run));
    },
  );

  scenario(
    'a poll without a change of status costs three transitions',
    (cloud) =>
      cloud.run({
        JobId: cloud.jobs.job([
          [0, 'QUEUED'],
          [4, 'SUCCEEDED'],
        ]),
      }),
    ({ states, history }) => {
      const second = states.indexOf('Wait') + 1;
      expect(states.slice(second, second + 3)).toEqual(['Get job', 'Status changed?', 'Wait']);
      const entered = history.filter(({ stateEnteredEventDetails }) => stateEnteredEventDetails);
      // Step Functions writes 9 events. MiniStack leaves TaskStarted out.
      expect(entered[second + 3].id! - entered[second].id!).toBe(8);
    },
  );

  scenario(
    'the waiter of the example app needs one poll for a job that succeeded a week ago',
    (cloud) =>
      cloud.run(
        { JobId: cloud.jobs.succeedsAfter(600, Date.now() - 7 * 24 * HOUR_MS) },
        'StateMachineArn',
        undefined,
        EXAMPLE_STACK,
      ),
    (run) => {
      expect(run.status).toBe('SUCCEEDED');
      expect(pollsOf(run)).toBe(1);
    },
  );

  scenario(
    'the waiter polls by the age of the job if it is started late',
    (cloud) => cloud.run({ JobId: cloud.jobs.succeedsAfter(3_606, Date.now() - HOUR_MS) }),
    (run) => {
      expectEnd(run, 'SUCCEEDED');
      // The interval is 3 seconds at this age, not 1 second.
      expect(pollsOf(run)).toBeLessThanOrEqual(4);
    },
  );

  describe.each([
    ['right', 15, 9],
    ['twice too long', 30, 3],
    ['ten times too short', 1.5, 20],
  ])('with an expected duration that is %s', (_what, ExpectedDurationSeconds, mostPolls) => {
    scenario(
      `the waiter needs at most ${mostPolls} polls`,
      (cloud) => cloud.run({ JobId: cloud.jobs.succeedsAfter(15), ExpectedDurationSeconds }),
      (run) => {
        expectEnd(run, 'SUCCEEDED');
        expect(pollsOf(run)).toBeLessThanOrEqual(mostPolls);
      },
    );
  });
});

describe('a job that fails', () => {
  const Message = 'told to fail';
  describe.each<[string, { Code?: string; Message?: string } | undefined]>([
    ...FAILURE_CODES.map((Code): [string, object] => [Code, { Code, Message }]),
    ['a Code alone', { Code: 'ACCESS_DENIED' }],
    ['a Message alone', { Message }],
    ['no FailureDetails', undefined],
  ])('with %s', (_what, FailureDetails) => {
    scenario(
      'the failure is in the Error, the Cause and the event',
      (cloud) =>
        cloud.run({
          JobId: cloud.jobs.job([
            [0, 'CREATED'],
            [1, 'FAILED', { FailureDetails }],
          ]),
        }),
      (run) => {
        expectEnd(run, 'FAILED', 'MediaAnalysisJobFailed');
        const { Code = null, Message: message = null } = FailureDetails ?? {};
        expect(run.cause).toMatchObject({
          Code,
          Message: message,
          Hint: expect.any(String),
          Job: { Status: 'FAILED' },
        });
        expect(run.events.at(-1)!.detail.job!.FailureDetails).toEqual(FailureDetails);
      },
    );
  });
});

describe('a job that does not end', () => {
  scenario(
    'the execution times out after the timeout of the waiter',
    (cloud) => cloud.run({ JobId: cloud.jobs.job([[0, 'IN_PROGRESS']]) }, 'Impatient'),
    (run) => {
      expect(run.error).toBe('MediaAnalysisJobTimedOut');
      expect(run.cause).toMatchObject({
        LastStatus: 'IN_PROGRESS',
        Message: expect.stringContaining('within 5 seconds'),
      });
    },
  );
  scenario(
    'the execution times out after the timeout of the input',
    (cloud) => cloud.run({ JobId: cloud.jobs.job([[0, 'QUEUED']]), TimeoutSeconds: 3 }),
    (run) => {
      expectEnd(run, 'TIMED_OUT', 'MediaAnalysisJobTimedOut');
      expect(run.cause).toMatchObject({ LastStatus: 'QUEUED', Polls: pollsOf(run) });
    },
  );
});

describe('an invalid input', () => {
  const LONG = 'x'.repeat(250_000);
  describe.each<[string, unknown]>([
    ['no JobId', {}],
    ['a JobId of the wrong type', { JobId: 7 }],
    ['an empty JobId', { JobId: '' }],
    ['a JobId of 65 characters', { JobId: 'a'.repeat(65) }],
    ['a JobId with a space', { JobId: 'a b' }],
    ['a JobId in unicode', { JobId: 'ä' }],
    ['a JobId with a line break', { JobId: 'a\n' }],
    ['250 KB', { JobId: LONG }],
    ['a Context that is not an object', { JobId: 'a', Context: 'text' }],
    ['not an object', ['a']],
  ])('%s', (_what, input) => {
    scenario(
      'the execution ends with InvalidInput at once',
      (cloud) => cloud.run(input),
      (run) => {
        expectEnd(run, 'ERROR', 'InvalidInput');
        expect(pollsOf(run)).toBe(1);
        expect(run.cause.Message).toContain('Invalid input: ');
        expect(JSON.stringify(run.cause).length).toBeLessThan(2_000);
      },
    );
  });
});
