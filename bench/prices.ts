/** The only price list: AWS's prices in us-east-1, in dollars, without free tiers and discounts. */
export const PRICES = {
  transition: { dollars: 0.000025, what: 'Step Functions, state transition of a Standard workflow' },
  request: { dollars: 0.2e-6, what: 'Lambda, request' },
  gigabyteSecond: { dollars: 0.0000133334, what: 'Lambda on arm64, GB-second' },
  event: { dollars: 1e-6, what: 'EventBridge, custom event' },
  logByte: { dollars: 0.5e-9, what: 'CloudWatch Logs, byte taken in' },
} as const;

/** How much of each a job uses. */
export type Usage = Partial<Record<keyof typeof PRICES, number>>;

export const costOf = (usage: Usage) =>
  Object.entries(usage).reduce((sum, [of, amount]) => sum + amount * PRICES[of as keyof typeof PRICES].dollars, 0);
