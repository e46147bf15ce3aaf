/** Shows progress on standard error: in a terminal a line that is redrawn, elsewhere a new line for each change. */
import { SingleBar } from 'cli-progress';

export interface Progress {
  /** From 0 to 1; without it there is no bar. */
  readonly share: number | undefined;
  readonly text: string;
  /** If it is the same as before, no new line is printed. */
  readonly key: string;
}

export interface ProgressBar {
  /** Shows the progress of this moment. */
  update(): void;
  stop(): void;
}

const NO_BAR: ProgressBar = { update: () => {}, stop: () => {} };

/** Standard output contains only the result. */
export function progressBar(read: () => Progress, isShown: boolean): ProgressBar {
  if (!isShown) return NO_BAR;
  return process.stderr.isTTY ? redrawnBar(read) : newLines(read);
}

const WIDTH = 20;

function redrawnBar(read: () => Progress): ProgressBar {
  const bar = new SingleBar({
    stream: process.stderr,
    clearOnComplete: true,
    hideCursor: true,
    gracefulExit: false,
    // The default format shows numbers only.
    format: () => {
      const { share, text } = read();
      return share === undefined ? text : `${'█'.repeat(share * WIDTH).padEnd(WIDTH, '░')} ${text}`;
    },
  });
  bar.start(1, 0);
  return { update: () => bar.update(0), stop: () => bar.stop() };
}

function newLines(read: () => Progress): ProgressBar {
  let last: string | undefined;
  return {
    update: () => {
      const { text, key } = read();
      if (key !== last) console.error(text);
      last = key;
    },
    stop: () => {},
  };
}
