/** The credentials that Lambda puts into the environment. Lambda may renew them. */

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

export function environmentCredentials(): Credentials {
  const { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN } = process.env;
  if (!AWS_ACCESS_KEY_ID || !AWS_SECRET_ACCESS_KEY) {
    const message = 'AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are not set in the environment of the function.';
    throw Object.assign(new Error(message), { name: 'CredentialsProviderError' });
  }
  return {
    accessKeyId: AWS_ACCESS_KEY_ID,
    secretAccessKey: AWS_SECRET_ACCESS_KEY,
    sessionToken: AWS_SESSION_TOKEN,
  };
}

/**
 * Replaces `@aws-sdk/credential-provider-node` in the bundle. Its other sources of credentials are a third of the code that the
 * S3 client would load.
 */
export const defaultProvider = () => () => Promise.resolve().then(environmentCredentials);
