/**
 * What images cost: one table, to estimate a batch before it runs.
 *
 * The prices are those of us-east-1 as the project's notes give them. They could not be read from AWS's price list here, so every
 * estimate says that it is one. Other regions differ, and the free tier and other use of the month are not known.
 *
 * @see https://aws.amazon.com/rekognition/pricing/
 */

/** When the table was written. */
export const PRICES_DATE = '2026-11-24';

/** Dollars for an image. They hold for the images of a month up to `upTo`. The first price is from the notes, the others are guesses. */
const TIERS: readonly { readonly upTo: number; readonly dollars: number }[] = [
  { upTo: 1_000_000, dollars: 0.001 },
  { upTo: 5_000_000, dollars: 0.0008 },
  { upTo: 35_000_000, dollars: 0.0006 },
  { upTo: Infinity, dollars: 0.00025 },
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
