import { sessionLogOutbox } from '@lectern/contracts/session-log/outbox';

/** Everything that signaling keeps in Redis. */
export const roomKeys = {
  /** Hash: `seq` and `state` (JSON) of a session. */
  state: (sessionId: string) => `session:${sessionId}:state`,
  /** Stream: the log. The id of an entry is `<seq>-0`, so that Redis itself refuses a doubled or skipped place. */
  log: (sessionId: string) => `session:${sessionId}:log`,
  /** String: what a command was answered, for the client that sends it again. */
  reply: (sessionId: string, commandId: string) => `session:${sessionId}:command:${commandId}`,
  /** Hash with a short life: the latest still of a shared screen, `image` (JPEG) and `takenAt`. */
  still: (sessionId: string, producerId: string) => `session:${sessionId}:still:${producerId}`,
  /** String with a short life: while it is there, no other still of this screen is taken. */
  stillGate: (sessionId: string, producerId: string) => `session:${sessionId}:still-gate:${producerId}`,
  /** Set: ids of the sessions that have not ended. */
  live: 'sessions:live',
  /** Stream: every commit of every session, for the API. */
  outbox: sessionLogOutbox.stream,
  /** String with a short life: this signaling process lives. */
  instance: (instanceId: string) => `signaling:instance:${instanceId}`,
} as const;
