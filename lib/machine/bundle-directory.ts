import * as path from 'node:path';

/** Where the package's build puts the bundled handler. */
export const BUNDLE_DIRECTORY = path.join(__dirname, '..', '..', 'lambda', 'bundle');

/** The bundled functions of batches. They are not deployed with those of waiters and runners. */
export const BATCH_BUNDLE_DIRECTORY = path.join(__dirname, '..', '..', 'lambda', 'batch-bundle');
