/**
 * Stands in for `@aws-sdk/credential-provider-node` in the bundle: Lambda puts the credentials into the environment,
 * and the chain of other sources is a third of the code that a cold start would load.
 */
export const defaultProvider = () => () => {
  const { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN } = process.env;
  if (!AWS_ACCESS_KEY_ID || !AWS_SECRET_ACCESS_KEY) {
    const message = 'AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are not set in the environment of the function.';
    return Promise.reject(Object.assign(new Error(message), { name: 'CredentialsProviderError' }));
  }
  const credentials = { accessKeyId: AWS_ACCESS_KEY_ID, secretAccessKey: AWS_SECRET_ACCESS_KEY };
  return Promise.resolve({ ...credentials, sessionToken: AWS_SESSION_TOKEN });
};
