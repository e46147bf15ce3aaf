/** Parts of documents that programs write. */
import * as fs from 'node:fs';
import * as path from 'node:path';

/** The text with what stands between the marks of a generated part replaced. */
export function withPart(text: string, name: string, part: string): string {
  const marks = new RegExp(`(<!-- generated: ${name} -->\n)[^]*?(\n<!-- end -->)`);
  if (!marks.test(text)) throw new Error(`There are no marks for the generated part "${name}".`);
  return text.replace(marks, (_match, begin: string, end: string) => `${begin}\n${part}\n${end}`);
}

/** Writes what a run has found into its document, or throws where something else stands there. */
export function keepPart(
  document: string,
  name: string,
  part: string,
  { write, by }: { write: boolean; by: string },
): void {
  const file = path.join(__dirname, '..', document);
  const before = fs.readFileSync(file, 'utf8');
  const after = withPart(before, name, part);
  if (write) fs.writeFileSync(file, after);
  else if (after !== before)
    throw new Error(`${document} does not say what this run has found; ${by} -- --write writes it.`);
}
