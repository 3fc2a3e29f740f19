import { z } from 'zod';
import { defineEndpoint } from '../kernel/endpoint.ts';
import { classRoleSchema, idSchema, timestampSchema, titleSchema } from '../primitives.ts';
import { pageOf, pageQuerySchema } from './pagination.ts';

export const sessionStateSchema = z.enum(['scheduled', 'live', 'ended']);
export type SessionState = z.infer<typeof sessionStateSchema>;

export const sessionSchema = z.object({
  sessionId: idSchema,
  roomId: idSchema,
  title: z.string(),
  state: sessionStateSchema,
  scheduledFor: timestampSchema.nullable(),
  startedAt: timestampSchema.nullable(),
  endedAt: timestampSchema.nullable(),
  endReason: z.enum(['host', 'api', 'empty']).nullable(),
  /** People who have been in this class. */
  participantCount: z.number().int(),
  createdAt: timestampSchema,
});
export type Session = z.infer<typeof sessionSchema>;

const sessionParams = z.object({ sessionId: idSchema });
const roomParams = z.object({ roomId: idSchema });
const ofOwner = 'For the owner of the room and admins.';

export const createSession = defineEndpoint({
  method: 'POST',
  path: '/rooms/:roomId/sessions',
  tag: 'sessions',
  summary: 'Schedule a class, or start one now',
  description: `${ofOwner} A room has at most one live session.`,
  auth: { kind: 'user' },
  params: roomParams,
  body: z.object({
    /** The room's title when left out. */
    title: titleSchema.optional(),
    scheduledFor: timestampSchema.optional(),
    start: z.boolean().default(false),
  }),
  status: 201,
  response: sessionSchema,
  errors: ['not_found', 'room_archived', 'session_already_live', 'signaling_unavailable'],
});

export const listSessions = defineEndpoint({
  method: 'GET',
  path: '/rooms/:roomId/sessions',
  tag: 'sessions',
  summary: 'List the sessions of a room, newest first',
  description: ofOwner,
  auth: { kind: 'user' },
  params: roomParams,
  query: pageQuerySchema.extend({ state: sessionStateSchema.optional() }),
  response: pageOf(sessionSchema),
  errors: ['not_found'],
});

export const readSession = defineEndpoint({
  method: 'GET',
  path: '/sessions/:sessionId',
  tag: 'sessions',
  summary: 'Read a session',
  description: ofOwner,
  auth: { kind: 'user' },
  params: sessionParams,
  response: sessionSchema,
  errors: ['not_found'],
});

export const startSession = defineEndpoint({
  method: 'POST',
  path: '/sessions/:sessionId/start',
  tag: 'sessions',
  summary: 'Start a scheduled class',
  description: ofOwner,
  auth: { kind: 'user' },
  params: sessionParams,
  response: sessionSchema,
  errors: [
    'not_found',
    'room_archived',
    'session_already_live',
    'session_transition_refused',
    'signaling_unavailable',
  ],
});

export const endSession = defineEndpoint({
  method: 'POST',
  path: '/sessions/:sessionId/end',
  tag: 'sessions',
  summary: 'End a class for everyone',
  description: `${ofOwner} Ending an ended class answers it as it is.`,
  auth: { kind: 'user' },
  params: sessionParams,
  response: sessionSchema,
  errors: ['not_found', 'session_transition_refused', 'signaling_unavailable'],
});

export const participantSchema = z.object({
  participantId: idSchema,
  sessionId: idSchema,
  displayName: z.string(),
  role: classRoleSchema,
  userId: idSchema.nullable(),
  firstJoinedAt: timestampSchema.nullable(),
  lastLeftAt: timestampSchema.nullable(),
  /** In the class right now. */
  present: z.boolean(),
});
export type SessionParticipant = z.infer<typeof participantSchema>;

export const listParticipants = defineEndpoint({
  method: 'GET',
  path: '/rooms/:roomId/participants',
  tag: 'participants',
  summary: 'Who is, or was, in a class of this room',
  description: `${ofOwner} Without \`sessionId\`: the live session, or else the latest one.`,
  auth: { kind: 'user' },
  params: roomParams,
  query: pageQuerySchema.extend({ sessionId: idSchema.optional(), present: z.stringbool().optional() }),
  response: pageOf(participantSchema),
  errors: ['not_found'],
});
