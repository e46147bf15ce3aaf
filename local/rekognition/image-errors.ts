/** Why the simulated Rekognition cannot analyse an image. The images do not exist, so a test or a demo chooses the errors. */

interface ImageError {
  readonly message: string;
  /** In the summary of a job. AWS does not document the codes of images, so these are made up. */
  readonly code: string;
}

/** By the name of the error of DetectModerationLabels. */
const IMAGE_ERRORS = {
  InvalidImageFormatException: { message: 'Request has invalid image format', code: 'INVALID_IMAGE_FORMAT' },
  ImageTooLargeException: { message: 'The input image size exceeds the allowed limit.', code: 'IMAGE_TOO_LARGE' },
  /** The object does not exist, or Rekognition may not read it. */
  InvalidS3ObjectException: {
    message: 'Unable to get object metadata from S3. Check object key, region and/or access permissions.',
    code: 'INVALID_S3_OBJECT',
  },
} as const satisfies Record<string, ImageError>;

export type ImageErrorName = keyof typeof IMAGE_ERRORS;

/** Chooses the images that cannot be analysed, by their S3 URI. */
export type ImageErrors = (uri: string) => ImageErrorName | undefined;

export const imageErrorOf = (name: ImageErrorName): ImageError => IMAGE_ERRORS[name];

/** The documentation says: an image is a PNG or JPEG file, named by its S3 URI. */
export const IMAGE_URI = /^s3:\/\/[^/]+\/.+\.(?:jpe?g|png)$/i;
