import * as path from 'node:path';
import { ROOT, runLoggedIn } from '../support/command';

/** What a run installs and leaves; ignored by git. */
export const DIRECTORY = path.join(ROOT, '.e2e');

export const run = runLoggedIn(DIRECTORY);
