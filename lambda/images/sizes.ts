/** The sizes that decide how many images are paid twice at most. */

/** A crash of the function repeats at most the images of two slices. */
export const LINES_PER_SLICE = 200;

/** The most images that an execution tries before its parts. */
export const FIRST_IMAGES = 10;
