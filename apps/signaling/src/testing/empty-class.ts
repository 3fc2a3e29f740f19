import { randomUUID } from 'node:crypto';
import type { LiveState } from '@lectern/contracts/session-log/live-state';
import { freshAutoRecording } from '@lectern/contracts/session-log/recording-events';

/** The state of a class that has just started, and that nobody has joined. */
export function emptyClass(): LiveState {
  return {
    sessionId: randomUUID(),
    roomId: randomUUID(),
    title: 'Optics',
    capacity: 10,
    recordingMode: 'manual',
    startedAt: new Date().toISOString(),
    seq: 0,
    participants: [],
    hands: [],
    producers: [],
    recording: null,
    autoRecording: freshAutoRecording,
    emptySince: null,
    ended: null,
  };
}
