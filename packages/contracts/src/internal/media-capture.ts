import { z } from 'zod';
import { defineEndpoint } from '../kernel/endpoint.ts';
import { idSchema } from '../primitives.ts';
import { roomParams } from './media-rooms.ts';

const recordingParams = roomParams.extend({ recordingId: idSchema });
const internal = { tag: 'media-control', auth: { kind: 'internal' } } as const;

/** Whose producers may be written. Nothing of anybody else is. */
export const recordedPeersSchema = z.object({
  peerIds: z.array(idSchema).max(5_000),
  /** The place in the session log that this is as of: what comes later and is older changes nothing. */
  asOfSeq: z.number().int().nonnegative(),
});
export type RecordedPeers = z.infer<typeof recordedPeersSchema>;

export const startCapture = defineEndpoint({
  ...internal,
  method: 'PUT',
  path: '/rooms/:roomId/recordings/:recordingId',
  summary: 'Record the producers of these people from now on; twice is the same as once',
  params: recordingParams,
  body: z.object({
    ownerRoomId: idSchema,
    /** Deleted after the class unless it is kept; the API is told so with the end. */
    provisional: z.boolean(),
    recorded: recordedPeersSchema,
  }),
  status: 200,
  response: z.object({ startedAt: z.iso.datetime() }),
  errors: ['not_found', 'recording_already_running', 'storage_full'],
});

export const setRecordedPeers = defineEndpoint({
  ...internal,
  method: 'PUT',
  path: '/rooms/:roomId/recordings/:recordingId/peers',
  summary: 'Whose producers are recorded from now on',
  description: 'Answered when the tracks of everybody else have ended.',
  params: recordingParams,
  body: recordedPeersSchema,
  errors: ['not_found'],
});

export const stopCapture = defineEndpoint({
  ...internal,
  method: 'DELETE',
  path: '/rooms/:roomId/recordings/:recordingId',
  summary: 'Stop recording; the last segments are closed before the answer. An unknown recording is fine',
  params: recordingParams,
});

export const readCapture = defineEndpoint({
  ...internal,
  method: 'GET',
  path: '/recordings/:recordingId',
  summary:
    'Whether a recording is still being captured here, or has ended and the API does not know all of it yet',
  params: z.object({ recordingId: idSchema }),
  response: z.object({ state: z.enum(['capturing', 'delivering']) }),
  errors: ['not_found'],
});

export const mediaCaptureEndpoints = {
  startCapture,
  setRecordedPeers,
  stopCapture,
  readCapture,
} as const;
