/** One line that is kept up to date, or, where the output is no terminal, a line for each change. */
import { SingleBar } from 'cli-progress';
import type { Progress } from './execution';
import { progressText, shareDone } from './text';

export interface LiveLine {
  update(progress: Progress | undefined): void;
  stop(): void;
}

const SILENT: LiveLine = { update: () => {}, stop: () => {} };

/** On standard error, so that standard output has the result alone. */
export function liveLine(wanted: boolean): LiveLine {
  if (!wanted) return SILENT;
  return process.stderr.isTTY ? animated() : plain();
}

const BAR_WIDTH = 20;

function animated(): LiveLine {
  let latest: Progress | undefined;
  const line = new SingleBar({
    stream: process.stderr,
    clearOnComplete: true,
    hideCursor: true,
    gracefulExit: false,
    // Its own format is of numbers; ours is of a job.
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

function plain(): LiveLine {
  let last: string | undefined;
  return {
    update: (progress) => {
      const key = JSON.stringify([progress?.status, progress?.starting, progress?.polls]);
      if (key !== last) console.error(progressText(progress, Date.now()));
      last = key;
    },
    stop: () => {},
  };
}
