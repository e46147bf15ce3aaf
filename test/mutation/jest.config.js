/** The tests of what is mutated, for `npm run mutation`. */
module.exports = {
  rootDir: '../..',
  testMatch: ['<rootDir>/test/{api-error,handler,next-wait,rekognition-client,s3-object,start,statistics}.test.js'],
  moduleFileExtensions: ['js', 'json'],
  setupFiles: ['<rootDir>/test/support/environment.js'],
};
