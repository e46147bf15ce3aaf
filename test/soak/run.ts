/** What came of one kind of random tests. */
import pc from 'picocolors';

export interface Run {
  /** The table for the page. */
  readonly table: string;
  /** What is wrong, a text for each execution or batch. */
  readonly wrong: readonly string[];
}

/** Call it at each end. It prints a line for each tenth. */
export function tenths(all: number): () => void {
  let ended = 0;
  return () => {
    if (++ended % Math.ceil(all / 10) === 0) console.log(pc.dim(`${ended} have ended`));
  };
}
