import { retryAtOnce, retryAsTold } from './ministack';
import { scenario } from './scenario';

const { AWS_ENDPOINT_URL } = process.env;

// The minute of retries is no news here, and MiniStack knows no MaxDelaySeconds.
beforeAll(() => retryAtOnce(AWS_ENDPOINT_URL!));
afterAll(() => retryAsTold(AWS_ENDPOINT_URL!));

scenario(
  'a function that exits the process ends the wait with PollFailed, after its retries',
  (cloud) => cloud.run({ JobId: 'a-job' }, 'Exiting'),
  ({ status, error, cause, states, history }) => {
    expect({ status, error }).toEqual({ status: 'FAILED', error: 'PollFailed' });
    expect(cause).toMatchObject({ Hint: expect.any(String), PollFailure: { Error: expect.any(String) } });
    expect(history.filter(({ type }) => type === 'TaskFailed').length).toBeGreaterThan(1);
    expect(states.slice(-4)).toEqual(['Poll failed', 'Publish outcome', 'Outcome', 'Wait failed']);
  },
);
