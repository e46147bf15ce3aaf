/** Leaves out what the compiler, not we, put into every file: the mark of a module. */
const isModuleMark = ({ node }) =>
  node.type === 'ExpressionStatement' && node.expression.arguments?.[1]?.value === '__esModule';

export const strykerPlugins = [
  {
    kind: 'Ignore',
    name: 'preamble',
    value: { shouldIgnore: (path) => (isModuleMark(path) ? 'Compiled in.' : undefined) },
  },
];
