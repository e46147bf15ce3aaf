/** Parses JSON. Returns a text that is not JSON as it is. */
export function jsonOrText(text: string | undefined): unknown {
  try {
    return text && (JSON.parse(text) as unknown);
  } catch {
    return text;
  }
}
