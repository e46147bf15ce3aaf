/** How the line of a manifest names its image. */

/** The member of the line. */
export const SOURCE_REF = 'source-ref';

/** Finds bucket and key. */
export const S3_URI = /^s3:\/\/([^/]*)\/(.*)$/s;
