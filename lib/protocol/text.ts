/** Bounds texts of callers and services before they go into a Cause, an event or a log line. */

/** The text, or its beginning and a mark; never longer than `maxLength`. */
export function cut(text: string, maxLength: number): string {
  if (text.length <= maxLength) return text;
  const mark = `… [cut from ${text.length} characters]`;
  return text.slice(0, maxLength - mark.length) + mark;
}

/** Longest text of the service that is repeated. Its fields are shorter, except for messages. */
export const MAX_TEXT_LENGTH = 2_048;
