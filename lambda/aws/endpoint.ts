/** The endpoint of Rekognition: from the environment, or that of the region. */
export function endpoint(): URL {
  const { AWS_ENDPOINT_URL_REKOGNITION, AWS_ENDPOINT_URL, AWS_REGION, AWS_USE_FIPS_ENDPOINT } = process.env;
  const service = AWS_USE_FIPS_ENDPOINT === 'true' ? 'rekognition-fips' : 'rekognition';
  // The quota table lists regions of amazonaws.com only. For other domains set AWS_ENDPOINT_URL_REKOGNITION.
  const domain = AWS_REGION!.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com';
  return new URL(AWS_ENDPOINT_URL_REKOGNITION || AWS_ENDPOINT_URL || `https://${service}.${AWS_REGION}.${domain}`);
}
