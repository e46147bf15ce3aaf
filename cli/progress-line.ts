/** Shows the progress of an execution: in a terminal one line that is redrawn, elsewhere a new line for each change. */
import { SingleBar } from 'cli-progress';
import type { Progress } from './execution';
import { progressKey, progressText, shareDone } from './progress-text';

export interface ProgressLine {
  update(progress: Progress | undefined): void;
  stop(): void;
}

const NO_LINE: ProgressLine = { update: () => {}, stop: () => {} };

/** Writes to standard error: standard output contains only the result. */
export function progressLine(isShown: boolean): ProgressLine {
  if (!isShown) return NO_LINE;
  return process.stderr.isTTY ? redrawnLine() : newLines();
}

const BAR_WIDTH = 20;

function redrawnLine(): ProgressLine {
  let latest: Progress | undefined;
  const line = new SingleBar({
    stream: process.stderr,
    clearOnComplete: true,
    hideCursor: true,
    gracefulExit: false,
    // The default format shows numbers only.
    format: () => {
      const share = shareDone(latest, Date.now());
      const bar = share === undefined ? '' : `${'█'.repeat(share * BAR_WIDTH).padEnd(BAR_WIDTH, '░')} `;
      return bar + progressText(latest, Date.now());
    },
  });
  line.start(1, 0);
  const timer = setInterval(() => line.update(0), 500);
  return {
    update: (progress) => {
      latest = progress;
      line.update(0);
    },
    stop: () => {
      clearInterval(timer);
      line.stop();
    },
  };
}

function newLines(): ProgressLine {
  let last: string | undefined;
  return {
    update: (progress) => {
      const key = progressKey(progress);
      if (key !== last) console.error(progressText(progress, Date.now()));
      last = key;
    },
    stop: () => {},
  };
}
