import type { RecordingDelay } from '@lectern/contracts/session-log/recording-events';

/** Why a class that should be recorded is not yet. */
export const delayTexts: Record<RecordingDelay, string> = {
  'storage-full': 'the storage is full. It begins by itself as soon as there is space.',
  'media-away': 'the media server cannot be reached. It begins by itself as soon as it is back.',
  'recorder-failed': 'the recorder could not start. It is being tried again.',
};
