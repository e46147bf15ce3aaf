import * as path from 'node:path';
import { ROOT, runLoggedIn } from '../support/command';

/** The folder of everything that a run installs; git ignores it. */
export const DIRECTORY = path.join(ROOT, '.matrix');

export const run = runLoggedIn(DIRECTORY);
