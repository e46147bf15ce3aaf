/** jsii compiles everything in place; the tests run what it wrote, which is what users run. */
module.exports = {
  testMatch: ['<rootDir>/test/**/*.test.js'],
  moduleFileExtensions: ['js', 'json'],
  modulePathIgnorePatterns: ['<rootDir>/.matrix', '<rootDir>/.mutation', '<rootDir>/.package'],
  globalSetup: '<rootDir>/test/support/own-temporary-directory.js',
  cacheDirectory: '<rootDir>/node_modules/.cache/jest',
  setupFiles: ['<rootDir>/test/support/environment.js'],
  maxWorkers: 2,
  // Starts a worker anew: on Node 20 a test file took eight times as long in a worker that had run many others.
  workerIdleMemoryLimit: '400MB',
  // A busy machine must not fail a test: nothing here is a matter of real time.
  testTimeout: 30_000,
  collectCoverageFrom: ['lib/**/*.js', 'lambda/{aws,batch,images,merge,outcome,part,plan,poll,start,telemetry}/*.js'],
  coverageThreshold: { global: { branches: 100, functions: 100, lines: 100, statements: 100 } },
};
