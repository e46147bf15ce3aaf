/** Which names of executions Step Functions accepts. */

export const MAX_EXECUTION_NAME_LENGTH = 80;

/** White space, brackets, wildcards, special characters, control characters, surrogates and noncharacters. */
// eslint-disable-next-line no-control-regex -- they are among those that are refused
const REFUSED = /[\s<>{}[\]?*"#%\\^|~`$&,;:/\u0000-\u001f\u007f-\u009f\ud800-\udfff\ufffe\uffff]/;

export const EXECUTION_NAME_RULE = `must have 1 to ${MAX_EXECUTION_NAME_LENGTH} characters, without white space or any of <>{}[]?*"#%\\^|~\`$&,;:/`;

/** @see https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html */
export const isExecutionName = (name: string) =>
  name.length >= 1 && name.length <= MAX_EXECUTION_NAME_LENGTH && !REFUSED.test(name);
