// CDK validates every template, which takes seconds. One test turns this on.
process.env.CDK_VALIDATION = 'false';

// CDK notes where each construct was made. No test reads it.
process.env.CDK_DISABLE_STACK_TRACE = '1';

// Texts are compared without colours. jest and a CI ask for colours with these variables.
delete process.env.FORCE_COLOR;
delete process.env.CI;
process.env.NO_COLOR = '1';

// Environment variables that Lambda gives to every function.
Object.assign(process.env, {
  AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
  AWS_REGION: 'us-east-1',
  AWS_ACCESS_KEY_ID: 'local',
  AWS_SECRET_ACCESS_KEY: 'local',
});
