const eslint = require('@eslint/js');
const { defineConfig } = require('eslint/config');
const prettier = require('eslint-config-prettier');
const awscdk = require('eslint-plugin-awscdk').default ?? require('eslint-plugin-awscdk');
const tseslint = require('typescript-eslint');

const BUILT = [
  '**/*.js',
  '**/*.mjs',
  '**/*.cjs',
  '**/*.d.ts',
  'cdk.out',
  'coverage',
  'dist',
  '.matrix',
  '.mutation',
  '.package',
  '.packages',
];

module.exports = defineConfig(
  // Built files, these settings, and an app that is compiled where the package is installed.
  { ignores: [...BUILT, 'test/packages/consumer'] },
  eslint.configs.recommended,
  ...tseslint.configs.recommendedTypeChecked,
  { languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: __dirname } } },
  { rules: { 'max-lines': ['error', 250], 'max-lines-per-function': ['error', 40] } },
  {
    files: ['lib/**/*.ts', 'bin/**/*.ts'],
    extends: [awscdk.configs.recommended],
    rules: {
      // Overlooks `props` with a default, which is how CDK writes props that are all optional.
      'awscdk/construct-constructor-property': 'off',
      // The ids of states are the names that a reader of the state machine sees.
      'awscdk/pascal-case-construct-id': 'off',
    },
  },
  {
    files: ['test/**/*.ts'],
    rules: {
      // A `describe` is a function.
      'max-lines-per-function': 'off',
      // Templates, events and Causes are parsed JSON, whose shape the assertions check.
      '@typescript-eslint/no-explicit-any': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
    },
  },
  prettier,
);
