// The SDK warns of Node 20 from 2027 on; that is not what a scenario is about.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';
