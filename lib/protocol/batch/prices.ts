/**
 * What images cost: one table, to estimate a batch before it runs.
 *
 * The prices are those of the examples on AWS's pricing page for operations of Group 2, to which DetectModerationLabels belongs, as
 * others transcribed them on 2026-10-07. The page itself could not be read here, and that a job's images cost the same is an
 * inference. Other regions differ, and the free tier and other use of the month are not known.
 *
 * @see https://aws.amazon.com/rekognition/pricing/
 */

/** When the prices were transcribed. */
export const PRICES_DATE = '2026-10-07';

/** What every text says beside an estimate. */
export const PRICE_REMARK = `estimated with AWS's examples of prices of ${PRICES_DATE}`;

/**
 * Dollars for an image. They hold for the images of a month up to `upTo`. Above 35 million, AWS is cheaper; no example says by how
 * much, so an estimate is too high there rather than too low.
 */
const TIERS: readonly { readonly upTo: number; readonly dollars: number }[] = [
  { upTo: 1_000_000, dollars: 0.001 },
  { upTo: 5_000_000, dollars: 0.0008 },
  { upTo: Infinity, dollars: 0.0006 },
];

/** The price of so many images, if they are the first of the month. */
export function estimatedDollars(images: number): number {
  let from = 0;
  let dollars = 0;
  for (const tier of TIERS) {
    dollars += Math.max(0, Math.min(images, tier.upTo) - from) * tier.dollars;
    from = tier.upTo;
  }
  return Math.round(dollars * 100) / 100;
}
