/** How long failed tasks are retried, on average. Full jitter can double it. Each attempt costs three history events. */
import { Duration } from 'aws-cdk-lib';
import { JitterType } from 'aws-cdk-lib/aws-stepfunctions';

const BACKOFF = { interval: Duration.seconds(2), backoffRate: 2, jitterStrategy: JitterType.FULL };

export const TWO_HOURS = { ...BACKOFF, maxDelay: Duration.minutes(2), maxAttempts: 120 };
export const HALF_AN_HOUR = { ...BACKOFF, maxDelay: Duration.minutes(1), maxAttempts: 60 };
export const TWO_MINUTES = { ...BACKOFF, maxDelay: Duration.seconds(30), maxAttempts: 10 };
export const ONE_MINUTE = { ...BACKOFF, maxDelay: Duration.minutes(1), maxAttempts: 6 };
