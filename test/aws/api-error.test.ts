import { isTransient, toApiError } from '../../lambda/aws/api-error';
import { ApiErrorKind } from '../../lib/protocol/metrics';

const { THROTTLING, LIMIT_EXCEEDED, SERVICE, AUTHENTICATION, REFUSAL, INVALID } = ApiErrorKind;

/** An error as the SDK throws it. */
const thrown = (name: string, $fault: string, httpStatusCode: number, message = 'why') =>
  Object.assign(new Error(message), { name, $fault, $metadata: { httpStatusCode } });

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
])('the API error %s has the kind %s and is transient, although it is a client fault', (name, kind) => {
  const error = toApiError(thrown(name, 'client', 400));
  expect(error).toEqual({ kind, name, message: 'why' });
  expect(isTransient(error)).toBe(true);
});

it.each(['constructor', 'toString'])(
  'the API error "%s" is unknown, although every JavaScript object has a member of that name',
  (name) => expect(toApiError(thrown(name, 'client', 400)).kind).toBe(REFUSAL),
);

it.each(['InvalidParameterException', 'ValidationException'])(
  'the API error %s has the kind Invalid and is not transient',
  (name) => {
    const error = toApiError(thrown(name, 'client', 400));
    expect(error.kind).toBe(INVALID);
    expect(isTransient(error)).toBe(false);
  },
);

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
] as const)(
  'an API error with an unknown name, a %s fault and the status %d has the kind %s',
  (fault, status, kind) => {
    const error = toApiError(thrown('SomeException', fault, status));
    expect(error.kind).toBe(kind);
    expect(isTransient(error)).toBe(kind === SERVICE);
  },
);

it('an error without a name, such as the answer of a proxy, is transient', () =>
  expect(toApiError(thrown('Unknown', 'client', 403)).kind).toBe(SERVICE));

it('an error that is not an answer of the service, such as a lost connection, is transient', () =>
  expect(toApiError(Object.assign(new Error('gone'), { name: 'ECONNRESET' }))).toEqual({
    kind: SERVICE,
    name: 'ECONNRESET',
    message: 'gone',
  }));

it('an error of the network that has no name of its own has its code as name', () => {
  const error = Object.assign(new Error('getaddrinfo ENOTFOUND host'), { code: 'ENOTFOUND' });
  expect(toApiError(error)).toEqual({ kind: SERVICE, name: 'ENOTFOUND', message: 'getaddrinfo ENOTFOUND host' });
  expect(toApiError(new Error('why')).name).toBe('Error');
});

it('an API error has an empty message if the service gave none', () =>
  expect(toApiError(thrown('AccessDeniedException', 'client', 400, 'UnknownError')).message).toBe(''));

it('the name and the message of an API error are cut to the lengths that an execution allows', () => {
  const { name, message } = toApiError(thrown('N'.repeat(1_000), 'client', 400, 'm'.repeat(10_000)));
  expect([name.length, message.length]).toEqual([256, 2_048]);
  for (const text of [name, message]) expect(text).toMatch(/… \[cut from \d+ characters\]$/);
});
