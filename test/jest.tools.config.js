/** `npm run test:tools`: the tests that `npm test` leaves out. */
module.exports = {
  ...require('../jest.config.js'),
  rootDir: '..',
  testMatch: ['<rootDir>/test/{cli,local,tools}/**/*.test.js'],
};
