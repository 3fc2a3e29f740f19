import { AppError } from '@lectern/contracts/kernel/app-error';

interface DriverCause {
  kind?: string;
  originalCode?: string;
  severity?: string;
  constraint?: { index?: string };
}

const causeOf = (error: unknown): DriverCause | undefined =>
  (error as { meta?: { driverAdapterError?: { cause?: DriverCause } } })?.meta?.driverAdapterError?.cause;

/** Whether a unique index refused the write; `index` by its name in the migrations. */
export function isUniqueViolation(error: unknown, index: string): boolean {
  const cause = causeOf(error);
  return cause?.originalCode === '23505' && cause.constraint?.index === index;
}

/** Prisma's codes for a server that cannot be reached, or a pool or transaction that waited in vain for it. */
const awayCodes = new Set(['P1001', 'P1002', 'P1008', 'P1017', 'P2024', 'P2028']);
const awayKinds = new Set([
  'DatabaseNotReachable',
  'ConnectionClosed',
  'SocketTimeout',
  'TlsConnectionError',
  'TooManyConnections',
]);
/** Classes 08 (connection), 53 (resources), 57P (shut down, starting up) of PostgreSQL's appendix A. */
const awayStates = /^(?:08|53|57P)/;
const awayMessages =
  /connection (?:terminated|timeout|error)|ECONNREFUSED|ECONNRESET|EPIPE|timeout exceeded when trying to connect|Server has closed/i;

/** Whether the database could not be asked at all, so that asking again later makes sense. */
export function isDatabaseAway(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { code } = error as { code?: string };
  const cause = causeOf(error);
  return (
    awayCodes.has(code ?? '') ||
    awayKinds.has(cause?.kind ?? '') ||
    awayStates.test(cause?.originalCode ?? '') ||
    cause?.severity === 'FATAL' ||
    (cause === undefined && awayMessages.test(error.message))
  );
}

/** What a lost Postgres or Redis looks like to a caller; undefined for every other error. */
export function dependencyError(error: unknown): AppError | undefined {
  if (isDatabaseAway(error)) return new AppError('dependency_unavailable', undefined, { cause: error });
  const { name, message } = (error ?? {}) as { name?: string; message?: string };
  if (name === 'MaxRetriesPerRequestError' || message === 'Connection is closed.')
    return new AppError('dependency_unavailable', undefined, { cause: error });
  return undefined;
}

/** What a caller is told of an error of the database or of Redis; undefined for what only we can have caused. */
export function databaseError(error: unknown): AppError | undefined {
  // 22021 (appendix A): text holds a NUL, which no schema of ours wants and Postgres cannot even compare with.
  if (causeOf(error)?.originalCode === '22021')
    return new AppError('malformed_request', 'The request holds text that cannot be stored', {
      cause: error,
    });
  return dependencyError(error);
}
