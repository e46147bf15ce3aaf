/** The tests of what is mutated, for `npm run mutation`. */
module.exports = {
  rootDir: '../..',
  testMatch: ['<rootDir>/test/{handler,start,statistics,api-error,next-wait,bundle}.test.js'],
  moduleFileExtensions: ['js', 'json'],
  setupFiles: ['<rootDir>/test/support/environment.js'],
};
