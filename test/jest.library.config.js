/** `npm test`: the tests of lib and lambda. The others start programs or simulate long times, and take as long as all of these. */
module.exports = {
  ...require('../jest.config.js'),
  rootDir: '..',
  testPathIgnorePatterns: ['<rootDir>/test/(cli|local|tools)/'],
};
