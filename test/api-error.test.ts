import { isOwnFault, toApiError } from '../lambda/api-error';

/** As the SDK's client throws it. */
const thrown = (name: string, $fault: string, httpStatusCode: number, message = 'why') =>
  Object.assign(new Error(message), { name, $fault, $metadata: { httpStatusCode } });

describe('an error of the API', () => {
  it.each([
    'LimitExceededException',
    'ProvisionedThroughputExceededException',
    'RequestLimitExceeded',
    'RequestTimeout',
    'RequestTimeoutException',
    'SlowDown',
    'Throttling',
    'ThrottlingException',
    'TooManyRequestsException',
  ])('%s is transient, though it comes as a fault of the client', (name) =>
    expect(toApiError(thrown(name, 'client', 400))).toEqual({ kind: 'transient', name, message: 'why' }),
  );

  it.each(['InvalidParameterException', 'ValidationException'])('%s is invalid', (name) =>
    expect(toApiError(thrown(name, 'client', 400)).kind).toBe('invalid'),
  );

  it.each([
    ['client', 399, 'transient'],
    ['client', 400, 'refusal'],
    ['client', 403, 'refusal'],
    ['client', 499, 'refusal'],
    ['client', 408, 'transient'],
    ['client', 425, 'transient'],
    ['client', 429, 'transient'],
    ['client', 500, 'transient'],
    ['server', 400, 'transient'],
    ['server', 503, 'transient'],
  ] as const)('with another name, a fault of the %s with status %d, is: %s', (fault, status, kind) =>
    expect(toApiError(thrown('SomeException', fault, status)).kind).toBe(kind),
  );

  it('without a name, as a proxy answers, is transient', () =>
    expect(toApiError(thrown('Unknown', 'client', 403)).kind).toBe('transient'));

  it('that is none of the service, such as a lost connection, is transient', () =>
    expect(toApiError(Object.assign(new Error('gone'), { name: 'ECONNRESET' }))).toEqual({
      kind: 'transient',
      name: 'ECONNRESET',
      message: 'gone',
    }));

  it('has no message where the service gave none', () =>
    expect(toApiError(thrown('AccessDeniedException', 'client', 400, 'UnknownError')).message).toBe(''));

  it('is cut to what an execution may hold', () => {
    const { name, message } = toApiError(thrown('N'.repeat(1_000), 'client', 400, 'm'.repeat(10_000)));
    expect([name.length, message.length]).toEqual([256, 2_048]);
    for (const text of [name, message]) expect(text).toMatch(/… \[cut from \d+ characters\]$/);
  });
});

describe("the function's own fault", () => {
  it.each(['CredentialsProviderError', 'RangeError', 'ReferenceError', 'TypeError'])(
    'is %s before an answer',
    (name) => {
      const error = Object.assign(new Error('why'), { name });
      expect(isOwnFault(error)).toBe(true);
      expect(isOwnFault(Object.assign(error, { $response: {} }))).toBe(false);
    },
  );

  it('is no other error', () => expect(isOwnFault(new Error('why'))).toBe(false));
});
