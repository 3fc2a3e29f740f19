import { z } from 'zod';
import { defineEndpoint } from '../kernel/endpoint.ts';
import { idSchema, timestampSchema } from '../primitives.ts';

/** The class so far, while it is live: watched from the start by who came late, or by who found no seat. */
export const liveReplaySchema = z.object({
  /** `preparing`: the first part is being made. `unavailable`: nothing is recorded, or nothing could be made of it. */
  state: z.enum(['preparing', 'ready', 'unavailable']),
  /** Why it is unavailable, for people. */
  reason: z.string().nullable(),
  /** Wall-clock time of the first picture; from there on the replay has no gaps and keeps the pace of the class. Null until known. */
  startedAt: timestampSchema.nullable(),
  /** How much of it there is. */
  durationMs: z.number().int().min(0),
  /** Whether it still grows. */
  growing: z.boolean(),
  /** HLS, a path on the API's origin that needs no login; null until ready. The same for as long as the grant. */
  playlistUrl: z.string().nullable(),
  /** The server's clock, for how far behind live somebody is. */
  now: timestampSchema,
});
export type LiveReplay = z.infer<typeof liveReplaySchema>;

const sessionParams = z.object({ sessionId: idSchema });
const grantSchema = z.string().regex(/^[\w-]{20,400}$/);
const grantParams = sessionParams.extend({ grant: grantSchema });
const common = { tag: 'live-replay', auth: { kind: 'public' } } as const;

export const openLiveReplay = defineEndpoint({
  ...common,
  method: 'POST',
  path: '/sessions/:sessionId/replay',
  summary: 'Watch a live class from its start',
  description:
    'For whoever may join the class: the join token of `POST /rooms/:roomId/join` is the proof, and neither a seat nor a socket is needed. Makes the replay when nobody watches it yet. It exists while the class is recorded.',
  params: sessionParams,
  body: z.object({ joinToken: z.string().max(4096) }),
  response: liveReplaySchema.extend({
    /** Opens the other addresses, for twelve hours, as long as its owner is not removed from the class. Null while nothing is recorded. */
    grant: z.string().nullable(),
  }),
  errors: ['not_found', 'token_invalid', 'token_expired', 'forbidden', 'session_not_live', 'session_ended'],
  rateLimitPerMinute: 1_200,
});

export const readLiveReplay = defineEndpoint({
  ...common,
  method: 'GET',
  path: '/sessions/:sessionId/replay/:grant',
  summary: 'How far the replay is; says also that somebody still watches',
  description: 'Ask at least every 30 seconds while watching: a replay that nobody watches is not continued.',
  params: grantParams,
  response: liveReplaySchema,
  errors: ['not_found', 'unauthenticated', 'forbidden'],
  rateLimitPerMinute: 12_000,
});

export const readLiveReplayFile = defineEndpoint({
  ...common,
  method: 'GET',
  path: '/sessions/:sessionId/replay/:grant/:file',
  summary: 'The HLS playlist (`index.m3u8`) and its segments',
  description:
    'An EVENT playlist (RFC 8216) with the time of day, ended by EXT-X-ENDLIST when the class is over. Segments are MPEG-TS with H.264 and AAC.',
  params: grantParams.extend({ file: z.string().regex(/^(?:index\.m3u8|\d{1,6}\.ts)$/) }),
  content: 'binary',
  status: 200,
  errors: ['not_found', 'unauthenticated', 'forbidden'],
});
