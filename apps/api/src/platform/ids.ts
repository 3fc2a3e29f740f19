import { v7 } from 'uuid';

/** UUIDv7 (RFC 9562, 5.7): sorts by time of making, so that lists page by id. */
export const newId = (): string => v7();
