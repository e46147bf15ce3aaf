/** Reads JSON Lines as they come. */
import { StringDecoder } from 'node:string_decoder';
import { SOURCE_REF } from '../batch/source-ref';

export type Members = Readonly<Record<string, unknown>>;

/** A line that names no image has none. */
export const refOf = ({ [SOURCE_REF]: ref }: Members) => (typeof ref === 'string' ? ref : undefined);

/** The members of each line that is not blank. A line that is no JSON object has none. */
export async function* jsonLines(body: AsyncIterable<Buffer>): AsyncGenerator<Members> {
  // Node's readline also splits at U+2028 and U+2029, which JSON texts may hold.
  let rest = '';
  const decoder = new StringDecoder('utf8');
  for await (const chunk of body) {
    const lines = (rest + decoder.write(chunk)).split('\n');
    rest = lines.pop()!;
    for (const line of lines) if (line.trim() !== '') yield membersOf(line);
  }
  if (rest.trim() !== '') yield membersOf(rest);
}

function membersOf(line: string): Members {
  try {
    const value: unknown = JSON.parse(line);
    // A number or a text has no such members. Only null would throw.
    return (value ?? {}) as Members;
  } catch {
    return {};
  }
}
