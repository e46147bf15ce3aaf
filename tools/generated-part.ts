/** Parts of documents that programs write. */
import * as fs from 'node:fs';
import * as path from 'node:path';

export const fileOf = (document: string) => path.join(__dirname, '..', document);

export const textOf = (document: string) => fs.readFileSync(fileOf(document), 'utf8');

/** The text with what stands between the marks of a generated part replaced. */
export function withPart(text: string, name: string, part: string): string {
  const marks = new RegExp(`(<!-- generated: ${name} -->\n)[^]*?(\n<!-- end -->)`);
  if (!marks.test(text)) throw new Error(`There are no marks for the generated part "${name}".`);
  return text.replace(marks, (_match, begin: string, end: string) => `${begin}\n${part}\n${end}`);
}

/** Writes what a run has found into its document, or throws where something else stands there. */
export function writeOrCheckPart(
  document: string,
  name: string,
  part: string,
  { write, by }: { write: boolean; by: string },
): void {
  const before = textOf(document);
  const after = withPart(before, name, part);
  if (write) fs.writeFileSync(fileOf(document), after);
  else if (after !== before)
    throw new Error(`${document} does not say what this run has found; ${by} -- --write writes it.`);
}
