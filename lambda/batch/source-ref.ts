/** How the line of a manifest names its image. */

/** The member of the line. */
export const SOURCE_REF = 'source-ref';

/**
 * A member of ours, for manifests of batches that analyse single images: the version of the object. Bulk analysis reads the current
 * version only.
 */
export const SOURCE_VERSION = 'source-version';

/** Finds bucket and key. */
export const S3_URI = /^s3:\/\/([^/]*)\/(.*)$/s;
