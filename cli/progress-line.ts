/** Shows the progress of an execution in one line. */
import type { Progress } from './execution';
import { progressBar } from './progress-bar';
import { progressKey, progressText, shareDone } from './progress-text';

export interface ProgressLine {
  update(progress: Progress | undefined): void;
  stop(): void;
}

/** Ages and pauses in the line pass between two answers of AWS. */
const REDRAW_MS = 500;

export function progressLine(isShown: boolean): ProgressLine {
  let latest: Progress | undefined;
  const bar = progressBar(() => {
    const now = Date.now();
    return { share: shareDone(latest, now), text: progressText(latest, now), key: progressKey(latest) };
  }, isShown);
  const timer = process.stderr.isTTY && isShown ? setInterval(() => bar.update(), REDRAW_MS) : undefined;
  return {
    update: (progress) => {
      latest = progress;
      bar.update();
    },
    stop: () => {
      clearInterval(timer);
      bar.stop();
    },
  };
}
