import * as path from 'node:path';
import { ROOT, runLoggedIn } from '../support/command';

/** The folder of everything that a run installs and writes; git ignores it. */
export const DIRECTORY = path.join(ROOT, '.e2e');

export const run = runLoggedIn(DIRECTORY);
