/** Which objects are images that Amazon Rekognition can analyse, and how many of them planning can tell apart. */

/** @see https://docs.aws.amazon.com/rekognition/latest/dg/limits.html */
export const MAX_IMAGE_BYTES = 15 * 1024 * 1024;

const ENDING = /\.(jpe?g|png)$/i;

export const isNamedLikeImage = (key: string) => ENDING.test(key);

/** The most images that planning remembers to find duplicates: as many as fit into the memory of its function. */
export const MAX_DISTINCT_IMAGES = 20_000_000;
