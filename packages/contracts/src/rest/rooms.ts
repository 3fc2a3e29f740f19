import { z } from 'zod';
import { defineEndpoint } from '../kernel/endpoint.ts';
import { displayNameSchema, idSchema, slugSchema, timestampSchema, titleSchema } from '../primitives.ts';
import { recordingModeSchema } from '../recording-mode.ts';
import { pageOf, pageQuerySchema } from './pagination.ts';

export const roomSettingsSchema = z.object({
  /** `link`: anyone who has the link, guests included; `users`: only people with an account. */
  access: z.enum(['link', 'users']),
  /** Seats in the class, the host included. */
  capacity: z.number().int().min(2).max(1000),
  recordingMode: recordingModeSchema,
  studentsMayUseMicrophone: z.boolean(),
  studentsMayUseCamera: z.boolean(),
  studentsMayShareScreen: z.boolean(),
  /** Days that recordings of this room are kept; 0: for ever; null: as long as the installation keeps them. */
  retentionDays: z.number().int().min(0).max(3650).nullable(),
});
export type RoomSettings = z.infer<typeof roomSettingsSchema>;

export const defaultRoomSettings: RoomSettings = {
  access: 'link',
  capacity: 100,
  recordingMode: 'manual',
  studentsMayUseMicrophone: true,
  studentsMayUseCamera: true,
  studentsMayShareScreen: false,
  retentionDays: null,
};

export const roomSchema = z.object({
  roomId: idSchema,
  slug: z.string(),
  title: z.string(),
  ownerId: idSchema,
  ownerName: z.string(),
  settings: roomSettingsSchema,
  archivedAt: timestampSchema.nullable(),
  /** The live session, when there is one. */
  liveSessionId: idSchema.nullable(),
  createdAt: timestampSchema,
  updatedAt: timestampSchema,
});
export type Room = z.infer<typeof roomSchema>;

const roomParams = z.object({ roomId: idSchema });

export const createRoom = defineEndpoint({
  method: 'POST',
  path: '/rooms',
  tag: 'rooms',
  summary: 'Create a room',
  auth: { kind: 'user', roles: ['admin', 'creator'] },
  body: z.object({
    title: titleSchema,
    /** Made from the title when left out. */
    slug: slugSchema.optional(),
    settings: roomSettingsSchema.partial().optional(),
  }),
  status: 201,
  response: roomSchema,
  errors: ['slug_taken'],
});

export const listRooms = defineEndpoint({
  method: 'GET',
  path: '/rooms',
  tag: 'rooms',
  summary: 'List rooms, newest first',
  description: 'A creator sees their own rooms; an admin sees every room.',
  auth: { kind: 'user', roles: ['admin', 'creator'] },
  query: pageQuerySchema.extend({ archived: z.stringbool().default(false) }),
  response: pageOf(roomSchema),
});

export const readRoom = defineEndpoint({
  method: 'GET',
  path: '/rooms/:roomId',
  tag: 'rooms',
  summary: 'Read a room',
  description: 'For its owner and admins.',
  auth: { kind: 'user' },
  params: roomParams,
  response: roomSchema,
  errors: ['not_found'],
});

export const updateRoom = defineEndpoint({
  method: 'PATCH',
  path: '/rooms/:roomId',
  tag: 'rooms',
  summary: 'Change a room',
  description: 'For its owner and admins. Settings that are left out stay.',
  auth: { kind: 'user' },
  params: roomParams,
  body: z.object({
    title: titleSchema.optional(),
    slug: slugSchema.optional(),
    settings: roomSettingsSchema.partial().optional(),
  }),
  response: roomSchema,
  errors: ['not_found', 'slug_taken', 'room_archived'],
});

export const archiveRoom = defineEndpoint({
  method: 'DELETE',
  path: '/rooms/:roomId',
  tag: 'rooms',
  summary: 'Archive a room',
  description:
    'For its owner and admins. Its recordings stay. Refused while a class is live. Twice is the same as once.',
  auth: { kind: 'user' },
  params: roomParams,
  response: roomSchema,
  errors: ['not_found', 'session_already_live'],
});

/** What anyone with the link may know before joining. */
export const lobbySchema = z.object({
  roomId: idSchema,
  slug: z.string(),
  title: z.string(),
  ownerName: z.string(),
  state: z.enum(['waiting', 'live', 'archived']),
  sessionId: idSchema.nullable(),
  startedAt: timestampSchema.nullable(),
  access: roomSettingsSchema.shape.access,
  recordingMode: recordingModeSchema,
  /** What happens right now: `kept` until the class ends, or `recorded` for good. */
  recording: z.enum(['none', 'kept', 'recorded']),
  participantCount: z.number().int(),
  capacity: z.number().int(),
});
export type Lobby = z.infer<typeof lobbySchema>;

export const readLobby = defineEndpoint({
  method: 'GET',
  path: '/lobby/:slug',
  tag: 'rooms',
  summary: 'What a visitor sees before joining',
  auth: { kind: 'public' },
  params: z.object({ slug: z.string().max(60) }),
  response: lobbySchema,
  errors: ['not_found'],
  // Who waits for a class to start asks 24 times a minute, and all of a school may wait behind one address.
  rateLimitPerMinute: 12_000,
});

/** As RTCPeerConnection takes it (W3C webrtc, RTCIceServer). */
export const iceServerSchema = z.object({
  urls: z.array(z.string()),
  username: z.string(),
  credential: z.string(),
});
export type IceServer = z.infer<typeof iceServerSchema>;

export const joinResultSchema = z.object({
  joinToken: z.string(),
  /** When the join token expires; it is only needed to open the socket. */
  expiresAt: timestampSchema,
  /** Origin of the signaling service, for Socket.IO. */
  signalingUrl: z.string(),
  /** TURN servers, for networks that let nothing else through; their credentials last twelve hours. Empty when there are none. */
  iceServers: z.array(iceServerSchema),
  sessionId: idSchema,
  roomId: idSchema,
  participantId: idSchema,
  displayName: z.string(),
  /** Only for guests: send it with the next join to get the same seat back. */
  guestToken: z.string().nullable(),
});
export type JoinResult = z.infer<typeof joinResultSchema>;

export const joinRoom = defineEndpoint({
  method: 'POST',
  path: '/rooms/:roomId/join',
  tag: 'rooms',
  summary: 'Get a join token for the live class of a room',
  description:
    'For a signed-in user, or a guest who gives a name where the room lets guests in. The owner becomes host and an admin cohost.',
  auth: { kind: 'optional' },
  params: roomParams,
  body: z.object({
    /** Required for guests; users may set how they are called in this class. */
    displayName: displayNameSchema.optional(),
    guestToken: z.string().max(2048).optional(),
  }),
  response: joinResultSchema,
  errors: [
    'not_found',
    'unauthenticated',
    'room_archived',
    'session_not_live',
    'session_ended',
    'validation_failed',
  ],
  // Guests are counted by address, and all of a school may join from one within a minute.
  rateLimitPerMinute: 1_200,
});
