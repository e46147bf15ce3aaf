// CDK's own validation of templates takes seconds for every app; one test turns it on.
process.env.CDK_VALIDATION = 'false';

// What Lambda gives to every function.
Object.assign(process.env, {
  AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
  AWS_REGION: 'us-east-1',
  AWS_ACCESS_KEY_ID: 'local',
  AWS_SECRET_ACCESS_KEY: 'local',
});
