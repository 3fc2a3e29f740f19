import { AppError } from '@lectern/contracts/kernel/app-error';
import type { ErrorCode } from '@lectern/contracts/kernel/error-codes';

/** Refusals of `room:join` that another attempt cannot change. */
const refusals: ReadonlySet<ErrorCode> = new Set([
  'session_ended',
  'session_not_live',
  'room_full',
  'forbidden',
]);
/** Answers that a page of another version than the server's gets every time, and anybody may get once. */
const broken: ReadonlySet<ErrorCode> = new Set(['validation_failed', 'internal_error']);
const mostBroken = 4;

/** Tells an attempt to take the seat that is worth repeating from one that is not. */
export class JoinAttempts {
  #brokenInARow = 0;

  /** @returns what to tell the person when there is no point in going on; null to try again */
  failed(error: AppError): AppError | null {
    if (refusals.has(error.code)) return error;
    this.#brokenInARow = broken.has(error.code) ? this.#brokenInARow + 1 : 0;
    if (this.#brokenInARow < mostBroken) return null;
    return new AppError(
      error.code,
      'This page and the server do not understand each other. Reload the page.',
      {
        cause: error,
      },
    );
  }

  succeeded(): void {
    this.#brokenInARow = 0;
  }
}
