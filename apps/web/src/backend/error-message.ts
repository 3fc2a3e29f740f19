import { AppError } from '@lectern/contracts/kernel/app-error';

/** The cause, as a sentence for a person. */
export function errorMessage(error: unknown): string {
  if (!(error instanceof AppError)) return 'Something went wrong. Try again in a moment.';
  return /[.!?]$/.test(error.message) ? error.message : `${error.message}.`;
}

/** What is wrong with one field of a request's body, if that is what was wrong. */
export function fieldError(error: unknown, field: string): string | undefined {
  if (!(error instanceof AppError)) return undefined;
  return error.fieldErrors.find(one => one.field === `body.${field}` || one.field === field)?.message;
}
