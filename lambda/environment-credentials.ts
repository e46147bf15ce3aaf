/**
 * Stands in for `@aws-sdk/credential-provider-node` in the bundle: Lambda puts the credentials into the environment,
 * and the chain of other sources is a third of the code that a cold start would load.
 */
export const defaultProvider = () => async () => {
  const { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN } = process.env;
  if (!AWS_ACCESS_KEY_ID || !AWS_SECRET_ACCESS_KEY) {
    const message = 'AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are not set in the environment of the function.';
    throw Object.assign(new Error(message), { name: 'CredentialsProviderError' });
  }
  return { accessKeyId: AWS_ACCESS_KEY_ID, secretAccessKey: AWS_SECRET_ACCESS_KEY, sessionToken: AWS_SESSION_TOKEN };
};
