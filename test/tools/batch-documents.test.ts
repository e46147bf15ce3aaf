/** The pages about batches say what is so. */
import { Dialect, init, parse } from '@polyglot-sql/sdk';
import { textOf } from '../../tools/generated-part';

const BATCH_PAGES = ['docs/batch.md', 'docs/batch-results.md'].map(textOf).join();

it("each SQL statement of docs/batch-results.md is valid in Athena's dialect", async () => {
  await init();
  const statements = [...textOf('docs/batch-results.md').matchAll(/```sql\n([^`]+)```/g)].map(([, sql]) => sql);
  expect(statements).toHaveLength(5);
  for (const sql of statements) expect(parse(sql, Dialect.Athena)).toMatchObject({ success: true });
  expect(parse('SELECT count( FROM moderation', Dialect.Athena)).toMatchObject({ success: false });
});

const batchMembers = (file: string, declaration: string) => {
  const [, members] = textOf(`lib/protocol/batch/${file}.ts`).split(declaration);
  return [...members.split('\n}')[0].matchAll(/^ {2}readonly (\w+)\??:/gm)].map(([, name]) => name);
};

it.each([
  ['the input', 'batch-input', 'export interface BatchInput {'],
  ['an event', 'batch-event', 'MediaAnalysisBatchStateChange = {'],
  ['the counts', 'batch-event', 'BatchCounts = {'],
  ['the source', 'batch-files', 'export interface SourceCounts {'],
  ['a part', 'batch-files', 'export interface Part {'],
  ['a record', 'batch-files', 'export interface PartRecord extends Part {'],
  ['plan.json', 'plan-file', 'export interface PlanFile {'],
  ['the summary of a plan', 'plan-file', 'export interface PlanSummary extends SourceCounts {'],
  ['index.json', 'batch-index', 'export interface BatchIndex {'],
  ['a dry run', 'dry-run', 'export interface DryRunOutput extends PlanSummary {'],
  ['the event of a part', 'batch-event', 'MediaAnalysisBatchPartStateChange = '],
])('the pages about batches name each member of %s', (_what, file, declaration) => {
  const names = batchMembers(file, declaration);
  expect(names).not.toEqual([]);
  expect(names.filter((name) => !BATCH_PAGES.includes(`\`${name}\``))).toEqual([]);
});
