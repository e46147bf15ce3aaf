/** Where Rekognition is: what these variables say, or the endpoint of the region. */
export function endpoint(): URL {
  const { AWS_ENDPOINT_URL_REKOGNITION, AWS_ENDPOINT_URL, AWS_REGION, AWS_USE_FIPS_ENDPOINT } = process.env;
  const service = AWS_USE_FIPS_ENDPOINT === 'true' ? 'rekognition-fips' : 'rekognition';
  // The quotas list regions of amazonaws.com alone; AWS_ENDPOINT_URL_REKOGNITION is there for what else may come.
  const domain = AWS_REGION!.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com';
  return new URL(AWS_ENDPOINT_URL_REKOGNITION || AWS_ENDPOINT_URL || `https://${service}.${AWS_REGION}.${domain}`);
}
