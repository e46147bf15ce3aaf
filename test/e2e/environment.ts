// From 2027 on the SDK warns about Node 20. The warning is no part of the scenarios.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';
