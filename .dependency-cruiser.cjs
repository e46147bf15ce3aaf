/** Which folder may import from which, for `npm run lint`. Types count as imports, too. */

/** The rooms of lib. Each may import from those before it, and from itself. */
const ROOMS = ['protocol', 'synth', 'permissions', 'monitoring', 'machine', 'waiter', 'runner', 'batch'];

/** The functions. Each is deployed without the others. */
const FUNCTIONS = ['poll', 'start', 'plan', 'part', 'images', 'merge'];

/** Folders that are not deployed and not published. Nothing that is may need them. */
const TOOLS = 'local|tools|bench|release|test|bin|examples';

const forbid = (name, comment, from, to) => ({
  name,
  comment,
  severity: 'error',
  from: { path: from },
  to: { path: to },
});

module.exports = {
  forbidden: [
    {
      name: 'no-cycle',
      comment: 'Files that import each other cannot be understood one by one.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    forbid('protocol-alone', 'The functions and the command load lib/protocol.', '^lib/protocol/', 'node_modules/'),
    forbid(
      'no-cdk-at-run-time',
      'The functions and the command must not load the CDK.',
      '^(lambda|cli)/(?!build/)',
      'node_modules/(aws-cdk-lib|constructs)/',
    ),
    ...ROOMS.map((room, index) =>
      forbid(
        `room-${room}`,
        'A room of lib imports only from the rooms before it, and from itself: see ROOMS.',
        `^lib/${room}/`,
        `^lib/(?!(${ROOMS.slice(0, index + 1).join('|')})/)`,
      ),
    ),
    {
      name: 'every-folder-is-a-room',
      comment: 'A new folder of lib has its place in ROOMS.',
      severity: 'error',
      from: { path: `^lib/(?!(${ROOMS.join('|')})/)(?!index\\.ts$)` },
      to: {},
    },
    forbid('lib-alone', 'The constructs know the functions by their bundle only.', '^lib/', `^(lambda|cli|${TOOLS})/`),
    forbid(
      'enter-lib-by-protocol',
      'What functions and command share with the constructs is lib/protocol.',
      '^(lambda|cli)/(?!build/)',
      '^lib/(?!protocol/)',
    ),
    forbid('lambda-alone', 'All that a function imports is deployed.', '^lambda/', `^(cli|${TOOLS})/`),
    ...FUNCTIONS.map((name) =>
      forbid(
        `${name}-alone`,
        'A function is deployed without the others: see FUNCTIONS.',
        `^lambda/${name}/`,
        `^lambda/(${FUNCTIONS.filter((other) => other !== name).join('|')})/`,
      ),
    ),
    forbid('aws-alone', 'The clients know nothing of waits and logs.', '^lambda/aws/', '^lambda/(outcome|telemetry)/'),
    forbid(
      'shared-by-functions',
      'What the functions share knows none of them.',
      '^lambda/(aws|batch|outcome|telemetry)/',
      `^lambda/(${FUNCTIONS.join('|')})/`,
    ),
    forbid('cli-alone', 'The command is published.', '^cli/(?!build/)', `^(lambda|${TOOLS})/`),
    forbid(
      'local-alone',
      'The cloud on this machine needs no generator and no measurement.',
      '^local/',
      '^(tools|bench|test|examples)/',
    ),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    // What jsii compiles in place.
    exclude: { path: '^(lib|lambda|cli|local|tools|bench|release|test|bin|examples)/.*\\.(js|d\\.ts)$' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { extensions: ['.ts', '.js', '.json'] },
  },
};
