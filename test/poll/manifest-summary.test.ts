import { MAX_CAUSE_LENGTH, MAX_LINE_ERRORS_LENGTH } from '../../lib/protocol/limits';
import { pollsWithSummary, statisticsOf, summaryOf } from './summaries';

const { pollToEnd } = pollsWithSummary();

it('the event and the output have the statistics and the first errors of the summary if the function may read it', async () => {
  const { status, output, event } = await pollToEnd(summaryOf(10, 1));
  const report = {
    manifestStatistics: statisticsOf(10, 1),
    manifestErrors: [{ lineNumber: 1, code: 'A', message: 'm' }],
  };
  expect(event).toMatchObject({ status: 'SUCCEEDED', imageCount: 100, ...report });
  expect(event.job).not.toHaveProperty('manifestStatistics');
  expect(status).toBe('SUCCEEDED');
  expect(output).toMatchObject({ Status: 'SUCCEEDED', ...report });
});

it('the event has at most ten errors of the summary', async () => {
  expect((await pollToEnd(summaryOf(30, 20))).event.manifestErrors).toHaveLength(10);
  const errors = Array.from({ length: 20 }, () => ({ message: 'm'.repeat(2_000) }));
  expect((await pollToEnd({ ...summaryOf(100, 20), errors })).event.manifestErrors).toHaveLength(10);
});

it('the event and the output say nothing of the manifest if the function may not read the summary', async () => {
  const { status, output, event } = await pollToEnd(summaryOf(10, 1), { readsSummary: false });
  expect(status).toBe('SUCCEEDED');
  for (const object of [output!, event]) {
    expect(Object.keys(object).filter((name) => name.startsWith('manifest'))).toEqual([]);
  }
});

it('the poll function reads "line-numer", as the documentation spells it, and drops members of a wrong type', async () => {
  const { event } = await pollToEnd({
    ...summaryOf(2, 0),
    errors: [
      { 'line-numer': 1, 'source-ref': 's3://b/k', code: 7, message: 'x'.repeat(5_000) },
      { 'line-number': '2' },
    ],
  });
  expect(event.manifestErrors).toEqual([
    {
      lineNumber: 1,
      sourceRef: 's3://b/k',
      message: expect.stringMatching(/^x{1000,}… \[cut from 5000 characters\]$/),
    },
    {},
  ]);
});

it('the errors of a summary fit into an event and a Cause, even if they are long and escaped', async () => {
  const long = '\u0001'.repeat(5_000);
  const error = { 'source-ref': long, code: long, message: long };
  const summary = { ...summaryOf(100, 20), errors: Array.from({ length: 20 }, () => error) };
  const { event, cause } = await pollToEnd(summary, { failOnInvalidLines: 0 }, { JobName: 'n'.repeat(2_000) });
  expect(JSON.stringify(event.manifestErrors).length).toBeLessThanOrEqual(MAX_LINE_ERRORS_LENGTH);
  expect(cause!.length).toBeLessThanOrEqual(MAX_CAUSE_LENGTH);
});

it('the event has no errors of the manifest if those of the summary are not a list', async () => {
  expect((await pollToEnd({ ...summaryOf(2, 0), errors: 'none' })).event.manifestErrors).toEqual([]);
});
