/** The parts of pages that programs write, each between two marks. */
import * as fs from 'node:fs';
import * as path from 'node:path';

export const fileOf = (page: string) => path.join(__dirname, '..', page);

export const textOf = (page: string) => fs.readFileSync(fileOf(page), 'utf8');

/** The text of a page with a new text between the marks of one part. */
export function withPart(text: string, name: string, part: string): string {
  const marks = new RegExp(`(<!-- generated: ${name} -->\n)[^]*?(\n<!-- end -->)`);
  if (!marks.test(text)) throw new Error(`There are no marks for the generated part "${name}".`);
  return text.replace(marks, (_match, begin: string, end: string) => `${begin}\n${part}\n${end}`);
}

/** With `write`, writes the result of a run into its page; without, throws if the page has another result. */
export function writeOrCheckPart(
  page: string,
  name: string,
  part: string,
  { write, by }: { write: boolean; by: string },
): void {
  const before = textOf(page);
  const after = withPart(before, name, part);
  if (write) fs.writeFileSync(fileOf(page), after);
  else if (after !== before)
    throw new Error(`${page} does not have the result of this run; ${by} -- --write writes it.`);
}
