/** Checks the endpoints in the environment. About a wrong one the SDK says no more than "Invalid URL". */
import { CommandError, ExitStatus } from './errors';

const VARIABLES = ['AWS_ENDPOINT_URL', 'AWS_ENDPOINT_URL_SFN', 'AWS_ENDPOINT_URL_CLOUDFORMATION'];

export function checkEndpoints(): void {
  for (const variable of VARIABLES) {
    const value = process.env[variable];
    if (!value || (URL.canParse(value) && /^https?:\/\//i.test(value))) continue;
    throw new CommandError(`${variable} must be a URL, as in https://host:443; received ${value}.`, ExitStatus.USAGE);
  }
}
