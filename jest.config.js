/** jsii compiles everything in place; the tests run what it wrote, which is what users run. */
module.exports = {
  testMatch: ['<rootDir>/test/**/*.test.js'],
  moduleFileExtensions: ['js', 'json'],
  modulePathIgnorePatterns: ['<rootDir>/.matrix', '<rootDir>/.mutation', '<rootDir>/.package'],
  globalSetup: '<rootDir>/test/support/own-temporary-directory.js',
  cacheDirectory: '<rootDir>/node_modules/.cache/jest',
  setupFiles: ['<rootDir>/test/support/environment.js'],
  maxWorkers: 2,
  collectCoverageFrom: ['lib/**/*.js', 'lambda/*.js'],
  coverageThreshold: { global: { branches: 100, functions: 100, lines: 100, statements: 100 } },
};
