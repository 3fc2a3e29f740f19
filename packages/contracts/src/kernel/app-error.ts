import { type ErrorCode, errorCodes } from './error-codes.ts';

/** One field of a request that did not fit. `field` is a dotted path, e.g. `body.title`. */
export interface FieldError {
  field: string;
  message: string;
}

/**
 * An expected failure, in any layer and on both sides of the wire.
 * The domain throws it with a code; the edges (HTTP, socket) translate it. `message` is fit to be shown to a person.
 */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly fieldErrors: readonly FieldError[];

  constructor(
    code: ErrorCode,
    message: string = errorCodes[code].title,
    options: { cause?: unknown; fieldErrors?: readonly FieldError[] } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'AppError';
    this.code = code;
    this.fieldErrors = options.fieldErrors ?? [];
  }
}
