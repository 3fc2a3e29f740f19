import { z } from 'zod';
import { defineEndpoint } from '../kernel/endpoint.ts';
import { idSchema } from '../primitives.ts';
import { storageLevelSchema } from '../rest/storage.ts';

/** What signaling asks the API about keeping videos. It may be repeated. */
const internal = { tag: 'video-keeping', auth: { kind: 'internal' } } as const;

export const readRecordingAllowance = defineEndpoint({
  ...internal,
  method: 'GET',
  path: '/internal/rooms/:roomId/recording-allowance',
  summary: 'Whether there is room for another recording',
  params: z.object({ roomId: idSchema }),
  response: z.object({
    level: storageLevelSchema,
    /** For the host, when it is not `ok`: how much is used, and what to do. */
    message: z.string().nullable(),
  }),
  errors: ['not_found'],
});

export const videoKeepingEndpoints = { readRecordingAllowance } as const;
