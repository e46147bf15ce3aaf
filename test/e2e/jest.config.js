/** The scenarios against the deployed stacks; `npm run e2e` calls it. */
module.exports = {
  rootDir: '../..',
  testMatch: ['<rootDir>/test/e2e/*.e2e.js'],
  moduleFileExtensions: ['js', 'json'],
  setupFiles: ['<rootDir>/test/e2e/environment.js'],
  // One file serves Rekognition, so all scenarios are in it.
  maxWorkers: 1,
  testTimeout: 180_000,
};
