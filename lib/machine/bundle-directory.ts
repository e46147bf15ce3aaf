import * as path from 'node:path';

/** Where the package's build puts the bundled handler. */
export const BUNDLE_DIRECTORY = path.join(__dirname, '..', '..', 'lambda', 'bundle');
