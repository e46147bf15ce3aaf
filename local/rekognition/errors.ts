/** Errors of the simulated service. */

/** Default: 400. */
const HTTP_STATUS: Readonly<Record<string, number>> = { InternalServerError: 500 };

export class RekognitionError extends Error {
  readonly httpStatus: number;

  constructor(
    override readonly name: string,
    message: string,
    httpStatus?: number,
  ) {
    super(message);
    this.httpStatus = httpStatus ?? HTTP_STATUS[name] ?? 400;
  }
}
