import { isTransient, toApiError } from '../../lambda/aws/api-error';
import { ApiErrorKind } from '../../lib/protocol/metrics';

const { THROTTLING, LIMIT_EXCEEDED, SERVICE, AUTHENTICATION, REFUSAL, INVALID } = ApiErrorKind;

/** As the SDK throws it. */
const thrown = (name: string, $fault: string, httpStatusCode: number, message = 'why') =>
  Object.assign(new Error(message), { name, $fault, $metadata: { httpStatusCode } });

describe('an error of the API', () => {
  it.each([
    ['LimitExceededException', LIMIT_EXCEEDED],
    ['ProvisionedThroughputExceededException', THROTTLING],
    ['RequestLimitExceeded', THROTTLING],
    ['SlowDown', THROTTLING],
    ['Throttling', THROTTLING],
    ['ThrottlingException', THROTTLING],
    ['TooManyRequestsException', THROTTLING],
    ['RequestTimeout', SERVICE],
    ['RequestTimeoutException', SERVICE],
    ['ExpiredTokenException', AUTHENTICATION],
    ['InvalidSignatureException', AUTHENTICATION],
    ['RequestExpired', AUTHENTICATION],
    ['RequestInTheFuture', AUTHENTICATION],
    ['RequestTimeTooSkewed', AUTHENTICATION],
    ['SignatureDoesNotMatch', AUTHENTICATION],
    ['UnrecognizedClientException', AUTHENTICATION],
  ])('%s is transient, though it comes as a fault of the client: %s', (name, kind) => {
    const error = toApiError(thrown(name, 'client', 400));
    expect(error).toEqual({ kind, name, message: 'why' });
    expect(isTransient(error)).toBe(true);
  });

  it.each(['constructor', 'toString'])('%s is no name that an object has by nature', (name) =>
    expect(toApiError(thrown(name, 'client', 400)).kind).toBe(REFUSAL),
  );

  it.each(['InvalidParameterException', 'ValidationException'])('%s is invalid', (name) => {
    const error = toApiError(thrown(name, 'client', 400));
    expect(error.kind).toBe(INVALID);
    expect(isTransient(error)).toBe(false);
  });

  it.each([
    ['client', 399, SERVICE],
    ['client', 400, REFUSAL],
    ['client', 403, REFUSAL],
    ['client', 499, REFUSAL],
    ['client', 408, SERVICE],
    ['client', 425, SERVICE],
    ['client', 429, SERVICE],
    ['client', 500, SERVICE],
    ['server', 400, SERVICE],
    ['server', 503, SERVICE],
  ] as const)('with another name, a fault of the %s with status %d, is of the kind %s', (fault, status, kind) => {
    const error = toApiError(thrown('SomeException', fault, status));
    expect(error.kind).toBe(kind);
    expect(isTransient(error)).toBe(kind === SERVICE);
  });

  it('without a name, as a proxy answers, is transient', () =>
    expect(toApiError(thrown('Unknown', 'client', 403)).kind).toBe(SERVICE));

  it('that is none of the service, such as a lost connection, is transient', () =>
    expect(toApiError(Object.assign(new Error('gone'), { name: 'ECONNRESET' }))).toEqual({
      kind: SERVICE,
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
