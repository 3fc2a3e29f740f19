/**
 * The stream by which every commit of every session reaches Postgres, each entry with one field that holds a `LogCommit` as JSON. Signaling adds to it
 * in the same script that appends to the session's log; the API reads it as a consumer group and deletes what it has stored.
 */
export const sessionLogOutbox = {
  stream: 'lectern:session-log',
  group: 'api',
  field: 'commit',
  /** Entries that can never be stored, each with the reason, for a person to look at. */
  deadStream: 'lectern:session-log:dead',
} as const;
