/** Random scenarios of a wait: a job, an input and some trouble. */
import * as fc from 'fast-check';
import { ErrorName } from '../../lib/protocol/errors';
import { MAX_REFUSALS_IN_A_ROW } from '../../lib/protocol/limits';
import { Status } from '../../lib/protocol/status';
import { describeFault, FAULT_KINDS, type Fault, type FaultKind } from '../../local/rekognition/faults';

/** All times are in seconds since the start of the execution. */
export interface Scenario {
  readonly job: {
    readonly createdAt: number;
    /** Infinity if the job never ends. */
    readonly endsAt: number;
    readonly end: typeof Status.SUCCEEDED | typeof Status.FAILED;
  };
  readonly timeoutSeconds: number;
  readonly expectedDurationSeconds?: number;
  readonly trouble: Trouble;
  /** Seed of the execution's random numbers. */
  readonly seed: number;
}

export interface Trouble {
  /** The row of the table. */
  readonly name: string;
  readonly rekognition?: readonly (Pick<Fault, 'kind' | 'times'> & {
    readonly from: number;
    readonly until?: number;
  })[];
  /** Invocations fail with this error. */
  readonly lambda?: { readonly error: string; readonly from: number; readonly times: number };
  /** Publishing an event fails with this error. An error without end lasts until the execution is redriven. */
  readonly bus?: { readonly error: string; readonly times: number };
  /** Replaces the valid input. */
  readonly input?: unknown;
  /** The execution ends with this Error if it polls after this time. */
  readonly fatal?: { readonly error: string; readonly from: number };
}

/** A time between these bounds. All orders of magnitude are equally likely. */
const seconds = (shortest: number, longest: number) =>
  fc
    .integer({ min: 0, max: 1_000_000 })
    .map((share) => Math.round(shortest * (longest / shortest) ** (share / 1_000_000)));

/** `npm run e2e` tests a hang, because it takes seconds of real time. */
const TRANSIENT = FAULT_KINDS.filter(
  (kind) => !['hang', 'lost', 'denied', 'notfound', 'invalid', 'newerror'].includes(kind),
);

const REFUSALS: readonly [kind: FaultKind, error: string][] = [
  ['denied', 'AccessDeniedException'],
  ['notfound', 'ResourceNotFoundException'],
];

const LAMBDA_ERRORS = ['Lambda.TooManyRequestsException', 'Lambda.ServiceException', 'Lambda.SdkClientException'];

const from = fc.oneof(fc.constant(0), seconds(1, 1_800));
const times = (most: number) => fc.integer({ min: 1, max: most });
const refusal = fc.constantFrom(...REFUSALS);
const outage = (kinds: readonly FaultKind[]) =>
  fc
    .record({ kind: fc.constantFrom(...kinds), from, length: seconds(5, 7_200) })
    .map(({ kind, from, length }) => ({ kind, from, until: from + length }));

const ofRekognition: readonly fc.Arbitrary<Trouble>[] = [
  ...TRANSIENT.map((kind) =>
    outage([kind]).map((fault) => ({
      name: `Rekognition: ${describeFault(kind)}, for up to two hours`,
      rekognition: [fault],
    })),
  ),
  fc
    .array(outage(TRANSIENT), { minLength: 2, maxLength: 6 })
    .map((rekognition) => ({ name: 'Rekognition: two to six of these', rekognition })),
  fc.tuple(refusal, times(MAX_REFUSALS_IN_A_ROW - 1)).map(([[kind], times]) => ({
    name: 'Rekognition: access denied or not found, and then not',
    rekognition: [{ kind, from: 0, times }],
  })),
  fc.tuple(refusal, from).map(([[kind, error], from]) => ({
    name: 'Rekognition: access denied or not found, for good',
    rekognition: [{ kind, from }],
    fatal: { error, from },
  })),
  from.map((from) => ({
    name: `Rekognition: ${describeFault('invalid')}`,
    rekognition: [{ kind: 'invalid', from }],
    fatal: { error: 'InvalidParameterException', from },
  })),
];

const ofLambda: readonly fc.Arbitrary<Trouble>[] = [
  fc
    .record({ error: fc.constantFrom(...LAMBDA_ERRORS), from, times: times(100) })
    .map((lambda) => ({ name: 'Lambda: throttled or failing, up to 100 times', lambda })),
  fc
    .record({ error: fc.constant('Runtime.ExitError'), from, times: times(5) })
    .map((lambda) => ({ name: 'Lambda: the function exits, up to 5 times', lambda })),
  from.map((from) => ({
    name: 'Lambda: the function exits every time',
    lambda: { error: 'Runtime.ExitError', from, times: Infinity },
    fatal: { error: ErrorName.POLL_FAILED, from },
  })),
];

const ofEventBridge: readonly fc.Arbitrary<Trouble>[] = [
  times(50).map((times) => ({
    name: 'EventBridge: throttled, up to 50 times',
    bus: { error: 'EventBridge.FailedEntry', times },
  })),
  fc.constant({
    name: 'EventBridge: no such bus, until redriven',
    bus: { error: 'EventBridge.ResourceNotFoundException', times: Infinity },
  }),
];

// Without null and false: the local engine rejects a path that leads to them.
const invalidInput = fc.oneof(
  fc.constantFrom({}, { JobId: '' }, { JobId: 'a b' }, { JobId: 'a'.repeat(65) }, { JobId: 'a', Context: [] }),
  fc.jsonValue().filter((value) => value !== null && value !== false),
);

const troubles: fc.Arbitrary<Trouble> = fc.oneof(
  fc.constant({ name: 'none' }),
  ...ofRekognition,
  ...ofLambda,
  ...ofEventBridge,
  invalidInput.map((input) => ({
    name: 'an input that cannot be used',
    input,
    fatal: { error: ErrorName.INVALID_INPUT, from: 0 },
  })),
);

const jobs = fc
  .record({
    duration: fc.oneof({ weight: 9, arbitrary: seconds(5, 1_800) }, { weight: 1, arbitrary: fc.constant(Infinity) }),
    age: fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: seconds(1, 3_600) }),
    end: fc.constantFrom(Status.SUCCEEDED, Status.SUCCEEDED, Status.FAILED),
  })
  .map(({ duration, age, end }) => ({ createdAt: -age, endsAt: duration - age, end }));

const scenarios: fc.Arbitrary<Scenario> = fc.record({
  job: jobs,
  timeoutSeconds: seconds(60, 14_400),
  expectedDurationSeconds: fc.option(seconds(5, 3_600), { nil: undefined }),
  trouble: troubles,
  seed: fc.nat(),
});

/** Returns the same scenarios for the same seed. */
export const sampleScenarios = (count: number, seed: number): Scenario[] =>
  fc.sample(scenarios, { numRuns: count, seed });
