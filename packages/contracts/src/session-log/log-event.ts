import { z } from 'zod';
import { idSchema, timestampSchema } from '../primitives.ts';
import { captionEvents } from './caption-events.ts';
import { chatEvents } from './chat-events.ts';
import { handEvents } from './hand-events.ts';
import { mediaEvents } from './media-events.ts';
import { presenceEvents } from './presence-events.ts';
import { recordingEvents } from './recording-events.ts';
import { sessionEvents } from './session-events.ts';

/** Every event of the session log, by name. The same names are what the socket broadcasts. */
export const logEventPayloads = {
  ...presenceEvents,
  ...chatEvents,
  ...captionEvents,
  ...handEvents,
  ...mediaEvents,
  ...recordingEvents,
  ...sessionEvents,
};

export type LogEventType = keyof typeof logEventPayloads;
export type LogEventPayload<T extends LogEventType> = z.output<(typeof logEventPayloads)[T]>;

/** What `decide` makes: what happened, not yet placed in the log. */
export type LogFact<T extends LogEventType = LogEventType> = {
  [K in T]: { type: K; payload: LogEventPayload<K> };
}[T];

/** An event in its place: `seq` counts from 1 without gaps within a session; `at` is the server's clock. */
export type LogEvent<T extends LogEventType = LogEventType> = {
  [K in T]: { type: K; payload: LogEventPayload<K>; seq: number; at: string };
}[T];

const [first, ...rest] = Object.entries(logEventPayloads).map(([type, payload]) =>
  z.object({ type: z.literal(type), payload, seq: z.number().int().positive(), at: timestampSchema }),
);
if (!first) throw new Error('The session log has no events.');

export const logEventSchema = z.discriminatedUnion('type', [
  first,
  ...rest,
]) as unknown as z.ZodType<LogEvent>;

/** Entry of the stream that the API reads: one commit, of one or more events. */
export const logCommitSchema = z.object({
  sessionId: idSchema,
  roomId: idSchema,
  events: z.array(logEventSchema).min(1),
});
export type LogCommit = z.infer<typeof logCommitSchema>;
