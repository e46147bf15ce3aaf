/** Reads lines of CSV. */
import { parse } from 'csv-parse/sync';

/** `undefined` for a line that is no CSV. */
export type Row = readonly string[] | undefined;

/**
 * Reads all lines at once, which takes a tenth of the time. If one of them is broken, reads them one by one, so that a quote that is not
 * closed spoils its own line only.
 */
export function parseRows(lines: readonly string[]): Row[] {
  const rows = tryParse(lines.join('\n'));
  // As many rows as lines: every line break ended a row.
  return rows?.length === lines.length ? rows : lines.map((line) => tryParse(line)?.[0]);
}

function tryParse(text: string): string[][] | undefined {
  try {
    return parse(text, { record_delimiter: '\n', relax_column_count: true });
  } catch {
    return undefined;
  }
}
