/** The tests of what is mutated, for `npm run mutation`. */
module.exports = {
  rootDir: '../..',
  testMatch: ['<rootDir>/test/{aws,images,poll,protocol,start,telemetry}/*.test.js'],
  moduleFileExtensions: ['js', 'json'],
  setupFiles: ['<rootDir>/test/support/environment.js'],
};
