import { retryAtOnce, retryWithWaits } from './ministack';
import { scenario } from './scenario';

const { AWS_ENDPOINT_URL } = process.env;

// The retries would take a minute or more: MiniStack does not know MaxDelaySeconds. Their waits are not tested here.
beforeAll(() => retryAtOnce(AWS_ENDPOINT_URL!));
afterAll(() => retryWithWaits(AWS_ENDPOINT_URL!));

scenario(
  'an execution ends with PollFailed, after its retries, if the function exits the process',
  (cloud) => cloud.run({ JobId: 'a-job' }, 'Exiting'),
  ({ status, error, cause, states, history }) => {
    expect({ status, error }).toEqual({ status: 'FAILED', error: 'PollFailed' });
    expect(cause).toMatchObject({ Hint: expect.any(String), PollFailure: { Error: expect.any(String) } });
    expect(history.filter(({ type }) => type === 'TaskFailed').length).toBeGreaterThan(1);
    expect(states.slice(-4)).toEqual(['Poll failed', 'Publish outcome', 'Outcome', 'Wait failed']);
  },
);
