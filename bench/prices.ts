/**
 * The only price list of services beside Amazon Rekognition: AWS's prices in us-east-1, in dollars, without free tiers and discounts.
 *
 * They are the public list prices as known on 2026-11-27, transcribed by hand. They were not compared with AWS's pages here.
 *
 * @see https://aws.amazon.com/step-functions/pricing/
 * @see https://aws.amazon.com/lambda/pricing/
 * @see https://aws.amazon.com/s3/pricing/
 * @see https://aws.amazon.com/sqs/pricing/
 * @see https://aws.amazon.com/eventbridge/pricing/
 * @see https://aws.amazon.com/cloudwatch/pricing/
 */
export const PRICES = {
  transition: { dollars: 0.000025, service: 'Step Functions', unit: 'state transition of a Standard workflow' },
  expressRequest: { dollars: 1e-6, service: 'Step Functions', unit: 'request of an Express workflow' },
  expressGigabyteSecond: { dollars: 0.00001667, service: 'Step Functions', unit: 'GB-second of an Express workflow' },
  request: { dollars: 0.2e-6, service: 'Lambda', unit: 'request' },
  gigabyteSecond: { dollars: 0.0000133334, service: 'Lambda', unit: 'GB-second on arm64' },
  s3Put: { dollars: 5e-6, service: 'S3', unit: 'request that writes or lists' },
  s3Get: { dollars: 0.4e-6, service: 'S3', unit: 'request that reads' },
  sqsRequest: { dollars: 0.4e-6, service: 'SQS', unit: 'request for a standard queue' },
  event: { dollars: 1e-6, service: 'EventBridge', unit: 'custom event' },
  logByte: { dollars: 0.5e-9, service: 'CloudWatch Logs', unit: 'byte taken in' },
} as const;

export type Priced = keyof typeof PRICES;

/** How much of each is used. */
export type Usage = Partial<Record<Priced, number>>;

export const costOf = (usage: Usage) =>
  Object.entries(usage).reduce((sum, [of, amount]) => sum + amount * PRICES[of as Priced].dollars, 0);

export const SERVICES = [...new Set(Object.values(PRICES).map(({ service }) => service))];

/** What of this usage is paid for one of the services. */
export const costOfService = (usage: Usage, service: string) =>
  costOf(Object.fromEntries(Object.entries(usage).filter(([of]) => PRICES[of as Priced].service === service)));

export const shownName = (of: Priced) => `${PRICES[of].service}, ${PRICES[of].unit}`;

export const shownPrice = (of: Priced) =>
  `$${PRICES[of].dollars.toLocaleString('en-US', { maximumSignificantDigits: 6, maximumFractionDigits: 20 })}`;
