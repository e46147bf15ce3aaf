import { batchS3 } from '../support/batch-s3';
import { ANSWER, begin, described, jobFailed, RECORD, run } from './part-function';

const { results, log } = batchS3();

const cause = (members: object) => JSON.stringify({ JobId: 'job-1', Message: 'It broke.', Hint: 'h', ...members });

/** Error and Cause of the runner's execution, whether its job has ended, and whether the part is run again. */
const FAILURES: [
  string,
  { Error: string; Cause: string },
  { jobEnded: boolean; again: boolean } & Record<string, unknown>,
][] = [
  [
    'a job that failed with INTERNAL_ERROR',
    jobFailed('INTERNAL_ERROR'),
    { jobEnded: true, again: true, code: 'INTERNAL_ERROR', jobId: 'job-1', message: 'It broke.' },
  ],
  ['a job that failed with THROTTLED', jobFailed('THROTTLED'), { jobEnded: true, again: true, code: 'THROTTLED' }],
  [
    'a job that failed with ACCESS_DENIED',
    jobFailed('ACCESS_DENIED'),
    { jobEnded: true, again: false, code: 'ACCESS_DENIED' },
  ],
  [
    'a job that succeeded with too many invalid lines',
    {
      Error: 'TooManyInvalidLines',
      Cause: cause({ JobId: undefined, ManifestStatistics: ANSWER.manifestStatistics, Job: ANSWER }),
    },
    {
      jobEnded: true,
      again: false,
      jobId: 'job-1',
      statistics: ANSWER.manifestStatistics,
      results: ANSWER.Results.S3Object,
    },
  ],
  [
    'a status that is not known',
    { Error: 'UnexpectedStatus', Cause: cause({ Job: '[cut: too long]' }) },
    { jobEnded: true, again: false, jobId: 'job-1' },
  ],
  [
    'a wait that timed out',
    { Error: 'MediaAnalysisJobTimedOut', Cause: cause({}) },
    { jobEnded: false, again: false, jobId: 'job-1' },
  ],
  [
    'a job that could not be started in time',
    { Error: 'MediaAnalysisJobTimedOut', Cause: cause({ JobId: null }) },
    { jobEnded: false, again: true },
  ],
  [
    'a start that was refused',
    { Error: 'AccessDeniedException', Cause: cause({ JobId: null }) },
    { jobEnded: false, again: false, message: 'It broke.' },
  ],
  [
    'an input that the runner refuses',
    { Error: 'InvalidInput', Cause: cause({ JobId: null }) },
    { jobEnded: false, again: false },
  ],
  [
    'a token of a job with other parameters',
    { Error: 'IdempotentParameterMismatchException', Cause: cause({ JobId: null }) },
    { jobEnded: true, again: true },
  ],
  [
    'a poll function that could not run',
    { Error: 'PollFailed', Cause: '{"Hint":"h","JobId":"job-1"}' },
    { jobEnded: false, again: true, jobId: 'job-1', message: '{"Hint":"h","JobId":"job-1"}' },
  ],
  [
    'a start function that could not run',
    { Error: 'StartFailed', Cause: '{"Hint":"h"}' },
    { jobEnded: false, again: true },
  ],
  [
    'a start of the runner that Step Functions refused for long',
    { Error: 'StepFunctions.ServiceUnavailableException', Cause: 'Try later.' },
    { jobEnded: false, again: true },
  ],
  [
    'an execution that Step Functions timed out',
    { Error: 'States.Timeout', Cause: '' },
    { jobEnded: false, again: true },
  ],
  [
    'an execution that ran out of history',
    { Error: 'States.Runtime', Cause: 'No JSON.' },
    { jobEnded: false, again: false, message: 'No JSON.' },
  ],
  [
    'a Cause that is JSON and no object',
    { Error: 'States.Runtime', Cause: 'null' },
    { jobEnded: false, again: false, message: 'null' },
  ],
];

const FAILURES_AS_GIVEN = FAILURES.flatMap(([name, failure, expected]) => [
  [
    name,
    'as AWS describes it',
    described(failure),
    failure.Error,
    { executionArn: 'arn:runner', ...expected },
  ] as const,
  [name, 'as an emulator gives it', failure, failure.Error, expected] as const,
]);

it.each(FAILURES_AS_GIVEN)(
  'the record of %s, %s, says whether the job has ended, and the part is run again if that can help',
  async (_, __, failure, error, { again, ...recorded }) => {
    const next = await run(failure);
    expect(results.json(RECORD)).toMatchObject({ status: 'FAILED', attempt: 1, error, ...recorded });
    expect(next.run).toBe(again);
    if (again) {
      expect(next).not.toHaveProperty('outcome');
      expect(next.attempts).toEqual({ number: recorded.jobEnded ? 2 : 1, ofExecution: 2 });
      expect(next.executionName).not.toBe((await begin()).executionName);
    }
  },
);

it.each([
  [
    'was aborted',
    { Status: 'ABORTED' },
    'ExecutionAborted',
    "The runner's execution was aborted. Its job may run on.",
    false,
  ],
  [
    'was aborted with an Error',
    { Status: 'ABORTED', Error: 'MediaAnalysisJobFailed', Cause: 'Too dear.' },
    'ExecutionAborted',
    'Too dear.',
    false,
  ],
  ['timed out', { Status: 'TIMED_OUT' }, 'States.Timeout', undefined, true],
  ['failed without an Error', {}, 'States.TaskFailed', undefined, false],
])(
  'an attempt may still have a running job if the execution of the runner %s',
  async (_, members, error, message, again) => {
    const next = await run(described(members));
    expect(results.json(RECORD)).toMatchObject({
      status: 'FAILED',
      error,
      jobEnded: false,
      executionArn: 'arn:runner',
    });
    expect(results.json(RECORD).message).toBe(message);
    expect(next.run).toBe(again);
  },
);

it.each([
  ['after', (error: string) => `{"ExecutionArn":"arn:runner",${error},"Cause":"{\\"JobId\\":\\"jo`],
  ['before', (error: string) => `{${error},"ExecutionArn":"arn:runner","Cause":"{\\"JobId\\":\\"jo`],
])('the record of an attempt whose description was cut keeps the Error that stands %s the ARN', async (_, text) => {
  await run({ Error: 'States.TaskFailed', Cause: text('"Error":"MediaAnalysisJobFailed"') });
  expect(results.json(RECORD)).toMatchObject({ error: 'MediaAnalysisJobFailed', jobEnded: true });
});

it('the record of a failed attempt has a message of bounded length', async () => {
  await run({ Error: 'States.Runtime', Cause: 'x'.repeat(30_000) });
  expect(results.json(RECORD).message).toHaveLength(1_024);
});

it('a failed attempt is logged as a warning, without the message', async () => {
  await run(jobFailed('THROTTLED'));
  const line = {
    part: 7,
    attempt: 1,
    status: 'FAILED',
    error: 'MediaAnalysisJobFailed',
    code: 'THROTTLED',
    runs: true,
  };
  expect(log.warn).toHaveBeenCalledWith(expect.objectContaining({ event: 'PartRecorded', ...line }));
  expect(JSON.stringify(log.warn.mock.calls)).not.toContain('It broke.');
});
