import { z } from 'zod';
import { defineTopic } from '../kernel/bus.ts';
import { idSchema } from '../primitives.ts';
import { recordingHealthSchema } from '../recording-health.ts';
import { captureStopReasonSchema } from '../session-log/recording-events.ts';

/** A producer went away by itself (its transport or peer closed). Reconciled by signaling's sweep of the room's inventory. */
export const producerLost = defineTopic({
  name: 'media.producer-lost',
  version: 1,
  payload: z.object({ roomId: idSchema, peerId: idSchema, producerId: z.string() }),
});

/**
 * The transport of a client that speaks SDP over HTTP is gone, and with it all there was of that client. Reconciled by signaling's sweep of
 * the inventory.
 */
export const sdpPeerLost = defineTopic({
  name: 'media.sdp-peer-lost',
  version: 1,
  payload: z.object({ roomId: idSchema, peerId: idSchema, resourceId: idSchema }),
});

/** All media of a room is gone because its mediasoup worker died. Reconciled by the sweep, as the room has a new epoch. */
export const roomLost = defineTopic({
  name: 'media.room-lost',
  version: 2,
  payload: z.object({ roomId: idSchema, routerEpoch: z.string(), reason: z.string() }),
});

/** A mediasoup worker died and was replaced. */
export const workerDied = defineTopic({
  name: 'media.worker-died',
  version: 1,
  payload: z.object({ pid: z.number().int(), rooms: z.array(idSchema) }),
});

/** A media-worker has just started, and knows nothing of the rooms that it had before. Reconciled by the sweep of its inventory. */
export const mediaWorkerStarted = defineTopic({
  name: 'media.worker-started',
  version: 1,
  payload: z.object({ pid: z.number().int() }),
});

/** Who is audible, loudest first, several times a second. Lossy by nature, never stored. */
export const speakersChanged = defineTopic({
  name: 'media.speakers-changed',
  version: 1,
  payload: z.object({
    roomId: idSchema,
    /** dBov, -127 (silence) to 0 (RFC 6464). */
    speakers: z.array(z.object({ peerId: idSchema, volume: z.number() })),
  }),
});

/** Whose sound is forwarded in a room. Missed ones are made up for by the next, and by the answers of join and show. */
export const audibleChanged = defineTopic({
  name: 'media.audible-changed',
  version: 1,
  payload: z.object({ roomId: idSchema, producerIds: z.array(z.string()) }),
});

/**
 * Capture has written its first packet, or has stopped. The API learns the same by HTTP, durably; signaling reconciles it by its sweep of the
 * room's inventory.
 */
export const captureChanged = defineTopic({
  name: 'media.capture-changed',
  version: 1,
  payload: z.object({
    roomId: idSchema,
    recordingId: idSchema,
    state: z.enum(['active', 'stopped']),
    reason: captureStopReasonSchema.nullable(),
  }),
});

/**
 * What is wrong with a recording that runs, all of it each time: whenever it changes, and every ten seconds while it is not well. Lossy, never stored.
 */
export const captureHealthChanged = defineTopic({
  name: 'media.capture-health-changed',
  version: 1,
  payload: recordingHealthSchema.extend({ roomId: idSchema }),
});

export const topics = {
  producerLost,
  sdpPeerLost,
  roomLost,
  workerDied,
  mediaWorkerStarted,
  speakersChanged,
  audibleChanged,
  captureChanged,
  captureHealthChanged,
} as const;
