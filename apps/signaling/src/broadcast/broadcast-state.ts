import { mediaKindSchema } from '@lectern/contracts/primitives';
import { broadcastRoleSchema } from '@lectern/contracts/socket/broadcast';
import { z } from 'zod';

const personSchema = z.object({
  /** The id of the socket: how others are told of this person. */
  userId: z.string(),
  connectionId: z.string(),
  /** At the media-worker. */
  peerId: z.uuid(),
});

export const broadcastStateSchema = z.object({
  roomId: z.string(),
  /** The media-worker knows rooms by UUID; a room that was cleaned up and comes again has another. */
  mediaRoomId: z.uuid(),
  streamer: personSchema.extend({ resumeToken: z.uuid() }).nullable(),
  /** `role` is what they said they are; null leaves them the way to become the streamer. */
  viewers: z.array(personSchema.extend({ role: broadcastRoleSchema.nullable() })),
  producers: z.array(z.object({ producerId: z.string(), kind: mediaKindSchema })),
  startedAtMs: z.number().nullable(),
  /** Since when nobody has been in it. */
  idleSinceMs: z.number().nullable(),
});

export type BroadcastState = z.infer<typeof broadcastStateSchema>;
export type Visitor = z.infer<typeof personSchema>;
export type BroadcastProducer = BroadcastState['producers'][number];
