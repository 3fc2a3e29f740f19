import { z } from 'zod';
import type { Ack, RequestData, RequestPayload } from '../kernel/socket.ts';
import { idSchema, qualityLevelSchema, timestampSchema } from '../primitives.ts';
import { recordingHealthSchema } from '../recording-health.ts';
import { type LogEvent, type LogEventType, logEventSchema } from '../session-log/log-event.ts';
import { captionRequests } from './caption-requests.ts';
import { chatRequests } from './chat-requests.ts';
import { handRequests } from './hand-requests.ts';
import { mediaRequests } from './media-requests.ts';
import { recordingRequests } from './recording-requests.ts';
import { roomRequests } from './room-requests.ts';
import { stillRequests } from './still-requests.ts';

/** Every request that a client may send. */
export const socketRequests = {
  ...roomRequests,
  ...chatRequests,
  ...captionRequests,
  ...handRequests,
  ...mediaRequests,
  ...recordingRequests,
  ...stillRequests,
};

export type SocketRequests = typeof socketRequests;
export type SocketRequestName = keyof SocketRequests;
export type PayloadOf<N extends SocketRequestName> = RequestPayload<SocketRequests[N]>;
export type DataOf<N extends SocketRequestName> = RequestData<SocketRequests[N]>;

/** What the server sends besides the session log: not stored, not numbered, may be lost. */
export const socketSignals = {
  /** Who is audible, loudest first; an empty list means silence. `volume` in dBov, -127 to 0. */
  'media:speaking': z.object({
    speakers: z.array(z.object({ participantId: idSchema, volume: z.number() })),
  }),
  /** Whose sound is forwarded from now on, by producer: the few loudest, and always the teachers. Consume those that are new. */
  'media:audible': z.object({ producerIds: z.array(z.string()) }),
  /** A newer still of a shared screen is there to be read; told to those on a data budget. */
  'media:still-taken': z.object({ producerId: z.string(), takenAt: timestampSchema }),
  /** Somebody's connection has become better or worse. */
  'quality:changed': z.object({ participantId: idSchema, level: qualityLevelSchema }),
  /** A host asks this person to switch the microphone on. */
  'media:unmute-asked': z.object({ by: idSchema }),
  /**
   * Log events of one command, or in a large class of one moment: in order, and not sent again under their own names.
   */
  'session:events': z.object({ events: z.array(logEventSchema) }),
  /** The newest place in the log, every few seconds: a client that is behind asks for `session:sync`. */
  'session:head': z.object({ seq: z.number().int() }),
  /** How the recording is doing, all that is wrong with it now; told to hosts and cohosts alone, again every ten seconds while it is not well. */
  'recording:health': recordingHealthSchema,
  /** A newer connection has taken this seat; the socket is closed after this. */
  'room:superseded': z.object({}),
};

export type SocketSignals = typeof socketSignals;
/** A signal as it is received: its name beside its payload. */
export type Signal = {
  [S in keyof SocketSignals]: { name: S; payload: z.output<SocketSignals[S]> };
}[keyof SocketSignals];

export type ClientToServerEvents = {
  [N in SocketRequestName]: (payload: PayloadOf<N>, ack: (answer: Ack<DataOf<N>>) => void) => void;
};

/** A log event is broadcast under its own name, whole: `{type, payload, seq, at}`. */
export type ServerToClientEvents = {
  [T in LogEventType]: (event: LogEvent<T>) => void;
} & {
  [S in keyof SocketSignals]: (payload: z.output<SocketSignals[S]>) => void;
};

/** Sent with the connection: `auth: {token}`. */
export const handshakeAuthSchema = z.object({ token: z.string().min(1).max(4096) });

/** Larger messages close the socket. */
export const maxSocketMessageBytes = 64 * 1024;
