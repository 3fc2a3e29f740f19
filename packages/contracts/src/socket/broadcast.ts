import { z } from 'zod';
import { errorCodeList } from '../kernel/error-codes.ts';
import { mediaKindSchema, opaqueObjectSchema } from '../primitives.ts';

/**
 * The one-to-many broadcast of seed 001, by the names of its document. A socket of the signaling service without a join token speaks this and
 * nothing else. Every request is answered by the event that the document names, and, when it carries an acknowledgement callback, there as
 * well: `{ok: true, …the same payload}` or `{ok: false, error: {code, message}}`.
 *
 * What the server describes carries its id twice: as `id`, so that it goes into mediasoup-client as it is, and by the name that requests use.
 */
const mediaId = z.string().min(1).max(64);

export const defaultBroadcastRoom = 'main';

export const broadcastRoomIdSchema = z
  .string()
  .trim()
  .regex(
    /^[A-Za-z0-9](?:[A-Za-z0-9_-]{0,62}[A-Za-z0-9])?$/,
    'Letters, digits, hyphens and underscores, at most 64',
  );

export const broadcastRoleSchema = z.enum(['streamer', 'viewer']);
export type BroadcastRole = z.infer<typeof broadcastRoleSchema>;

const directionSchema = z.enum(['send', 'recv']);
export type TransportDirection = z.infer<typeof directionSchema>;

/** The document leaves open whether the room comes as a word or in an object. */
const roomAsWord = (given: unknown) => (typeof given === 'string' ? { roomId: given } : given);

export const broadcastRequests = {
  /**
   * Without `roomId`: a viewer comes to a room that is live, else everybody to the room `main`. Without `role` one is a viewer who may become
   * the streamer by producing. `resumeToken`, from an earlier answer, takes a streamer's place over from a connection that is lost.
   */
  'join-room': z.preprocess(
    roomAsWord,
    z.object({
      roomId: broadcastRoomIdSchema.optional(),
      role: broadcastRoleSchema.optional(),
      resumeToken: z.uuid().optional(),
    }),
  ),
  'leave-room': z.unknown().transform(() => ({})),
  /** Without `direction`: to send for the streamer, to receive for everybody else. The same one again makes both anew. */
  'create-transport': z.object({ direction: directionSchema.optional() }),
  'connect-transport': z.object({ transportId: mediaId, dtlsParameters: opaqueObjectSchema }),
  produce: z.object({ transportId: mediaId, kind: mediaKindSchema, rtpParameters: opaqueObjectSchema }),
  /** Without `producerId`: everything that the room sends. */
  consume: z.object({
    producerId: mediaId.optional(),
    transportId: mediaId.optional(),
    rtpCapabilities: opaqueObjectSchema,
  }),
  'resume-consumer': z.object({ consumerId: mediaId }),
} as const;

export type BroadcastRequests = typeof broadcastRequests;
export type BroadcastRequestName = keyof BroadcastRequests;
export type BroadcastInput<N extends BroadcastRequestName> = z.input<BroadcastRequests[N]>;
export type BroadcastPayload<N extends BroadcastRequestName> = z.output<BroadcastRequests[N]>;

const roomId = z.string();
const userId = z.string();
const producer = z.object({ id: z.string(), producerId: z.string(), kind: mediaKindSchema });

export const broadcastEvents = {
  /** To everybody in the room; whoever has joined is told the rest as well, and knows itself by the id of its socket. */
  'user-joined': z.object({
    roomId,
    userId,
    role: broadcastRoleSchema,
    routerRtpCapabilities: opaqueObjectSchema.optional(),
    viewerCount: z.number().int().optional(),
    isLive: z.boolean().optional(),
    /** The streamer's alone. */
    resumeToken: z.string().optional(),
  }),
  'user-left': z.object({ roomId, userId, role: broadcastRoleSchema }),
  'transport-created': z.object({
    id: z.string(),
    transportId: z.string(),
    direction: directionSchema,
    iceParameters: opaqueObjectSchema,
    iceCandidates: z.array(opaqueObjectSchema),
    dtlsParameters: opaqueObjectSchema,
  }),
  /** To who produces; and to the others when it is added to a stream of which `stream-started` has told them. */
  'producer-created': producer.extend({ roomId, userId }),
  'consumer-created': producer.extend({
    consumerId: z.string(),
    rtpParameters: opaqueObjectSchema,
  }),
  /** With what it sends at this moment; also to whoever joins while it runs. */
  'stream-started': z.object({ roomId, userId, producers: z.array(producer) }),
  /** `media-lost`: the media server has lost it, and the streamer may start anew at once. */
  'stream-ended': z.object({ roomId, userId, reason: z.enum(['streamer-left', 'media-lost']) }),
  'viewer-count': z.object({ roomId, count: z.number().int() }),
  /** `event`: the request that failed; null when it was none. */
  error: z.object({ event: z.string().nullable(), code: z.enum(errorCodeList), message: z.string() }),
} as const;

export type BroadcastEvents = typeof broadcastEvents;
export type BroadcastEventName = keyof BroadcastEvents;
export type BroadcastEvent<N extends BroadcastEventName> = z.output<BroadcastEvents[N]>;

/** What the acknowledgement of a request carries beside `ok`. */
export const broadcastAnswers = {
  'join-room': broadcastEvents['user-joined'],
  'leave-room': z.object({}),
  'create-transport': broadcastEvents['transport-created'],
  'connect-transport': z.object({}),
  produce: broadcastEvents['producer-created'],
  consume: z.object({ consumers: z.array(broadcastEvents['consumer-created']) }),
  'resume-consumer': z.object({ consumerId: z.string() }),
} as const satisfies Record<BroadcastRequestName, z.ZodType>;
export type BroadcastAnswer<N extends BroadcastRequestName> = z.output<(typeof broadcastAnswers)[N]>;

export type BroadcastAck = ({ ok: true } & Record<string, unknown>) | BroadcastRefusal;
export interface BroadcastRefusal {
  ok: false;
  error: { code: BroadcastEvent<'error'>['code']; message: string };
}

export type BroadcastServerToClient = {
  [N in BroadcastEventName]: (payload: BroadcastEvent<N>) => void;
};
