/** Shows progress on standard error: in a terminal a bar that is redrawn, elsewhere a new line for each tenth. */
import { SingleBar } from 'cli-progress';

export interface Progress {
  /** From 0 to 1. */
  readonly share: number;
  readonly text: string;
}

export interface ProgressBar {
  /** Shows a change. */
  update(): void;
  stop(): void;
}

export function progressBar(progress: Progress, isShown: boolean): ProgressBar {
  if (!isShown) return { update: () => {}, stop: () => {} };
  return process.stderr.isTTY ? redrawnBar(progress) : newLines(progress);
}

const WIDTH = 20;

function redrawnBar(progress: Progress): ProgressBar {
  const bar = new SingleBar({
    stream: process.stderr,
    clearOnComplete: true,
    hideCursor: true,
    gracefulExit: false,
    format: () => `${'█'.repeat(progress.share * WIDTH).padEnd(WIDTH, '░')} ${progress.text}`,
  });
  bar.start(1, 0);
  return { update: () => bar.update(0), stop: () => bar.stop() };
}

function newLines(progress: Progress): ProgressBar {
  let last: string | undefined;
  return {
    update: () => {
      const { share, text } = progress;
      // A new tenth, or another phase: the text begins with it.
      const key = `${Math.floor(share * 10)} ${text.split(' ')[0]}`;
      if (key !== last) console.error(text);
      last = key;
    },
    stop: () => {},
  };
}
