import * as path from 'node:path';
import { ROOT, runLoggedIn } from '../support/command';

/** The folder of everything that a run builds and installs; git ignores it. */
export const DIRECTORY = path.join(ROOT, '.packages');

/** The packages of the languages other than JavaScript. */
export const DIST = path.join(DIRECTORY, 'dist');

export const run = runLoggedIn(DIRECTORY);

/** The same app in every language. */
export const CONSUMER = path.join(__dirname, 'consumer');
