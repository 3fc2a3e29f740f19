import { z } from 'zod';

/**
 * When a class is recorded. `manual`: when a host says so. `automatic`: from the first camera, microphone or screen on.
 * `keep-from-start`: like automatic, but what is recorded is deleted after the class unless a host keeps it.
 */
export const recordingModeSchema = z.enum(['manual', 'automatic', 'keep-from-start']);
export type RecordingMode = z.infer<typeof recordingModeSchema>;
