import * as path from 'node:path';
import { ROOT, runLoggedIn } from '../support/command';

/** What a run builds and installs; ignored by git. */
export const DIRECTORY = path.join(ROOT, '.packages');

export const run = runLoggedIn(DIRECTORY);

export const CONSUMER = path.join(__dirname, 'consumer');
