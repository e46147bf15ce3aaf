/** Errors as the service answers them. */
const STATUS: Readonly<Record<string, number>> = { InternalServerError: 500 };

export class RekognitionError extends Error {
  readonly httpStatus: number;

  constructor(
    override readonly name: string,
    message: string,
    httpStatus?: number,
  ) {
    super(message);
    this.httpStatus = httpStatus ?? STATUS[name] ?? 400;
  }
}
