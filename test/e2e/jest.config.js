/** Jest's configuration for `npm run e2e`. */
module.exports = {
  rootDir: '../..',
  testMatch: ['<rootDir>/test/e2e/*.e2e.js'],
  moduleFileExtensions: ['js', 'json'],
  setupFiles: ['<rootDir>/test/e2e/environment.js'],
  // The test files share the port of Rekognition, so they run one after the other.
  maxWorkers: 1,
  testTimeout: 180_000,
};
