/** Images in a report of S3 Inventory. */
import type { PinnedObject } from '../aws/s3-read';
import type { Clock } from '../batch/clock';
import { parseRows, type Row } from './csv';
import { entriesAfter, type Entry, invalid, listedObject, type Piece, SKIPPED } from './entry';
import { type Columns, readInventoryManifest } from './inventory-manifest';
import type { Line, LinePosition } from './lines';
import { decoded } from './manifest-lines';
import { FIRST_LINE, readLines } from './text-object';

interface InventoryPosition {
  /** The index of the data file. */
  readonly file: number;
  /** How many lines the earlier data files have. */
  readonly before: number;
  readonly at: LinePosition;
}

export async function* readInventory(manifest: PinnedObject, from: unknown, clock: Clock): AsyncGenerator<Piece> {
  const { bucket, columns, files } = await readInventoryManifest(manifest);
  let { file, before, at } = (from as InventoryPosition) ?? { file: 0, before: 0, at: FIRST_LINE };
  for (; file < files.length; file++, at = FIRST_LINE) {
    let lastLine = 0;
    for await (const block of readLines({ Bucket: bucket, Name: files[file] }, at, clock)) {
      const entries = entriesOf(block.lines, columns, before);
      yield { entries, placeAfter: entriesAfter({ file, before, at: block.at }) };
      lastLine = block.lines.at(-1)!.number;
    }
    before += lastLine;
  }
}

/** Numbers rows through all files of the report. */
function entriesOf(lines: readonly Line[], columns: Columns, before: number): Entry[] {
  const given = lines.filter(({ text }) => text !== '');
  const rows = parseRows(given.map(({ text }) => text));
  return given.map(({ number, text, problem }, index) =>
    problem
      ? invalid(before + number, text, `the row ${problem}`)
      : entryOf(before + number, text, rows[index], columns),
  );
}

function entryOf(line: number, text: string, row: Row, columns: Columns): Entry {
  if (row?.length !== columns.count)
    return invalid(line, text, `the row does not have the ${columns.count} fields of the schema`);
  const member = (index: number | undefined) => (index === undefined ? undefined : row[index]);
  if (member(columns.isLatest) === 'false' || member(columns.isDeleteMarker) === 'true') return SKIPPED;
  const key = decoded(row[columns.key]);
  if (key === undefined) return invalid(line, text, 'the key is not URL-encoded');
  const size = member(columns.size);
  return listedObject(line, text, row[columns.bucket], key, size ? Number(size) : undefined);
}
