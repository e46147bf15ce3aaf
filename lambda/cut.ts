/** Bounds what comes from outside before it goes into a Cause, an event or a log line. */

export const cut = (text: string, maxLength: number) =>
  text.length <= maxLength ? text : `${text.slice(0, maxLength)}… [cut from ${text.length} characters]`;

/** Longest text of the service that is repeated: its own fields are shorter, except for messages. */
export const MAX_TEXT_LENGTH = 2_048;
