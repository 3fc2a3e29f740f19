import { z } from 'zod';

/** How a live replay is kept in Redis, between the worker that makes it and the API that serves it. */

/** One HLS segment. It is in storage before it is listed. */
export const replayPartSchema = z.object({
  /** At 30 a second. */
  frames: z.number().int().positive(),
  /** Of the picture, in pixels. */
  height: z.number().int().positive(),
});
export type ReplayPart = z.infer<typeof replayPartSchema>;

export const replayFramesPerSecond = 30;
/** Every part but the last: a whole number of pictures and of AAC frames (1024 samples at 48 kHz), so nothing is ever rounded. */
export const replayPartFrames = 128;

/** Another one than the queue's, whose keys BullMQ names itself. */
const prefix = 'lectern:replays';
export const liveReplayKeys = {
  /** Recordings that have anything of a replay. */
  all: prefix,
  state: (recordingId: string) => `${prefix}:${recordingId}`,
  parts: (recordingId: string) => `${prefix}:${recordingId}:parts`,
  /** There while somebody watches. */
  watched: (recordingId: string) => `${prefix}:${recordingId}:watched`,
  /** There for a while after it could not be made. */
  failure: (recordingId: string) => `${prefix}:${recordingId}:failure`,
} as const;

/** Of the part at this place, in the object storage. */
export const replayPartKey = (recordingId: string, index: number) =>
  `live-replays/${recordingId}/${index}.ts`;
