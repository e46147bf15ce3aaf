/** The text with what stands between the marks of a generated part replaced. */
export function withPart(text: string, name: string, part: string): string {
  const marks = new RegExp(`(<!-- generated: ${name} -->\n)[^]*?(\n<!-- end -->)`);
  if (!marks.test(text)) throw new Error(`There are no marks for the generated part "${name}".`);
  return text.replace(marks, (_match, begin: string, end: string) => `${begin}\n${part}\n${end}`);
}
