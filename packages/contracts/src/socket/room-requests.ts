import { z } from 'zod';
import { defineCommand, defineQuery } from '../kernel/socket.ts';
import { mediaJoinResultSchema } from '../internal/media-descriptions.ts';
import { liveStateSchema } from '../session-log/live-state.ts';
import { logEventSchema } from '../session-log/log-event.ts';
import { opaqueObjectSchema } from '../primitives.ts';
import { receiveModeSchema } from '../receive-mode.ts';
import { recordingConsentSchema } from '../recording-consent.ts';

export const roomRequests = {
  /**
   * Take the seat that the join token names. A newer connection takes the seat from an older one.
   * With `rtpCapabilities` the answer brings the media too, in the same round trip; the old media of this seat is closed.
   * Without, the media that the seat has goes on untouched (the socket was lost, not the media).
   */
  'room:join': defineCommand({
    requires: 'socket',
    payload: {
      rtpCapabilities: opaqueObjectSchema.optional(),
      receives: receiveModeSchema.default('full'),
      /** Answered before joining. A seat that has an answer keeps it, but `declined` always counts. */
      recordingConsent: recordingConsentSchema.optional(),
    },
    data: z.object({
      participantId: z.string(),
      /** True when the seat was held, by an older connection or through a loss. */
      resumed: z.boolean(),
      state: liveStateSchema,
      /** The latest chat messages, oldest first. */
      chat: z.array(logEventSchema),
      /** Null when no capabilities were sent, or when there is no media for them now: ask with `media:join`, which says why. */
      media: mediaJoinResultSchema.nullable(),
      serverTime: z.iso.datetime(),
    }),
    errors: ['room_full', 'session_not_live', 'session_ended'],
  }),
  'room:leave': defineCommand({ requires: 'seat', payload: {}, data: z.object({}) }),
  /** Events after `afterSeq`; when they are too many, the state instead. */
  'session:sync': defineQuery({
    requires: 'seat',
    payload: z.object({ afterSeq: z.number().int().nonnegative() }),
    data: z.union([
      z.object({ kind: z.literal('events'), events: z.array(logEventSchema) }),
      z.object({ kind: z.literal('state'), state: liveStateSchema, chat: z.array(logEventSchema) }),
    ]),
  }),
  /** For the host and cohosts. */
  'session:end': defineCommand({ requires: 'seat', payload: {}, data: z.object({}), errors: ['forbidden'] }),
};
