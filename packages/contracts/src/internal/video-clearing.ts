import { z } from 'zod';
import { defineEndpoint } from '../kernel/endpoint.ts';
import { idSchema } from '../primitives.ts';

/** How files leave the disk and the storage: the worker asks what may go, deletes it, and says so. Both calls may be repeated. */
const internal = { tag: 'video-clearing', auth: { kind: 'internal' } } as const;
const videoParams = z.object({ videoId: idSchema });

/**
 * `captured`: what it was made from, and the copies of its files on the disk of the worker; `all`: these and everything stored, of a
 * video that is deleted for good or a recording that nobody kept.
 */
export const clearingSchema = z.discriminatedUnion('what', [
  z.object({ what: z.literal('nothing') }),
  z.object({
    what: z.literal('captured'),
    /** Whether there is a video of it: whose makers have left no note has been cleared before. */
    made: z.boolean(),
  }),
  z.object({
    what: z.literal('all'),
    /** Its folder below the capture folder; null: it was never captured. */
    recordingId: idSchema.nullable(),
    storageKeys: z.array(z.string().max(300)),
  }),
]);
export type Clearing = z.infer<typeof clearingSchema>;

export const beginClearing = defineEndpoint({
  ...internal,
  method: 'POST',
  path: '/internal/videos/:videoId/clearing',
  summary: 'What may be deleted of a video now',
  description:
    'From this answer on nothing that needs it is begun or tried again. `nothing` while something still waits or runs, within the ' +
    'time for another attempt, and for what nobody knows.',
  params: videoParams,
  response: clearingSchema,
});

export const finishClearing = defineEndpoint({
  ...internal,
  method: 'POST',
  path: '/internal/videos/:videoId/cleared',
  summary: 'That is deleted; of `all` the rows may go',
  params: videoParams,
  body: z.object({ what: z.enum(['captured', 'all']) }),
});

export const videoClearingEndpoints = { beginClearing, finishClearing } as const;
