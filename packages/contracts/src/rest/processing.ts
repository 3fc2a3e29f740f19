import { z } from 'zod';
import { defineEndpoint } from '../kernel/endpoint.ts';
import { idSchema } from '../primitives.ts';
import { processingStepNameSchema, processingStepSchema } from './videos.ts';

const videoParams = z.object({ videoId: idSchema });
const ofOwner = 'For the owner of the video and admins.';
const steps = z.object({ data: z.array(processingStepSchema) });

export const listProcessingSteps = defineEndpoint({
  method: 'GET',
  path: '/videos/:videoId/steps',
  tag: 'videos',
  summary: 'The steps of making a video, with how far each has come',
  description: `${ofOwner} In the order in which they usually run; empty for a video that was not made here.`,
  auth: { kind: 'user' },
  params: videoParams,
  response: steps,
  errors: ['not_found'],
});

export const retryProcessingStep = defineEndpoint({
  method: 'POST',
  path: '/videos/:videoId/steps/:step/retry',
  tag: 'videos',
  summary: 'Run a failed step again, and what waits for it',
  description: `${ofOwner} The other steps stay as they are. Answers all steps, as they are now.`,
  auth: { kind: 'user' },
  params: videoParams.extend({ step: processingStepNameSchema }),
  status: 202,
  response: steps,
  errors: ['not_found', 'conflict'],
});
