import * as path from 'node:path';
import { ROOT, runLoggedIn } from '../support/command';

/** What a run installs; ignored by git. */
export const DIRECTORY = path.join(ROOT, '.matrix');

export const run = runLoggedIn(DIRECTORY);
