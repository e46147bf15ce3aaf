import { handler } from '../../lambda/plan/handler';
import { EXECUTION, jsonLine, jsonLines, MANIFEST, requestOf, planS3 } from './planning';

const { sources } = planS3();
const INPUT = { Manifest: MANIFEST };

let info: jest.SpyInstance;
let error: jest.SpyInstance;
beforeEach(() => {
  info = jest.spyOn(console, 'info').mockImplementation();
  error = jest.spyOn(console, 'error').mockImplementation();
  sources.put('images.jsonl', `${jsonLines(250)}\nno image`);
});

const call = (input: object, ...milliseconds: number[]) => {
  const getRemainingTimeInMillis = jest.fn(() => (milliseconds.length > 1 ? milliseconds.shift()! : milliseconds[0]));
  return handler(requestOf({ input }), { getRemainingTimeInMillis });
};
const LINE = { executionArn: EXECUTION.executionArn, batchId: 'one', milliseconds: expect.any(Number) };
const COUNTS = { lines: 251, images: 250, invalidLines: 1, duplicates: 0, skipped: 0 };

it('the plan function logs what it has planned, without any text of the source', async () => {
  await call(INPUT, 900_000);
  expect(info.mock.calls).toEqual([[{ event: 'BatchPlanned', ...LINE, ...COUNTS, parts: 3 }]]);
  expect(JSON.stringify(info.mock.calls)).not.toContain('no image');
});

it('the plan function pauses a minute before its time is over, and logs how far it has come', async () => {
  const state = await call(INPUT, 900_000, 60_000, 59_999);
  expect(state).toMatchObject({ next: 'PLAN', planning: { pass: 'count', counts: { images: 3 } } });
  const counts = { lines: 3, images: 3, invalidLines: 0, duplicates: 0, skipped: 0 };
  expect(info.mock.calls).toEqual([[{ event: 'PlanningPaused', ...LINE, ...counts, pass: 'count' }]]);
});

it('the plan function logs the end of a dry run', async () => {
  await call({ ...INPUT, DryRun: true }, 900_000);
  expect(info.mock.calls).toEqual([[{ event: 'DryRunEnded', ...LINE, ...COUNTS, parts: 3 }]]);
});

it('the plan function logs the Error with which it ends the execution', async () => {
  sources.put('images.jsonl', jsonLine(''));
  await call(INPUT, 900_000);
  expect(error.mock.calls).toEqual([[{ event: 'ExecutionFailed', ...LINE, error: 'EmptySource' }]]);
  expect(info).not.toHaveBeenCalled();
});
