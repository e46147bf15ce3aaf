/** Which objects are images that Amazon Rekognition can analyse. */

/** @see https://docs.aws.amazon.com/rekognition/latest/dg/limits.html */
export const MAX_IMAGE_BYTES = 15 * 1024 * 1024;

const ENDING = /\.(jpe?g|png)$/i;

export const isNamedLikeImage = (key: string) => ENDING.test(key);
