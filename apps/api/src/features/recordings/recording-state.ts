import type { RecordingState } from '@lectern/contracts/rest/recordings';
import type { CaptureStopReason } from '@lectern/contracts/session-log/recording-events';

/**
 * From which states each one may be reached. Facts about a recording come by two ways (the session log and the media-worker's calls)
 * and in any order, so what is late changes nothing. `failed` → `processing` is the retry.
 */
const reachedFrom: Record<RecordingState, readonly RecordingState[]> = {
  starting: [],
  active: ['starting'],
  ending: ['starting', 'active'],
  held: ['starting', 'active', 'ending'],
  processing: ['starting', 'active', 'ending', 'held', 'failed'],
  ready: ['processing'],
  recovered: ['processing'],
  failed: ['starting', 'active', 'ending', 'processing'],
  discarded: ['starting', 'active', 'ending', 'held'],
};

export const statesBefore = (state: RecordingState): RecordingState[] => [...reachedFrom[state]];

/** Something is being written to disk, or was until just now. */
export const capturing: readonly RecordingState[] = ['starting', 'active', 'ending'];

const stopReasons: Record<CaptureStopReason, string | null> = {
  requested: null,
  'session-ended': null,
  'disk-full': 'The disk was full, so recording stopped early.',
  'media-lost': 'The media server was lost, so recording stopped early.',
  'capture-failed': 'The recorder failed, so recording stopped early.',
  lost: 'The recorder never reported its end. Everything that it had saved until then was kept.',
};

/** Why a recording is shorter than its class, for people; null when it is not. */
export const wordsForStop = (reason: CaptureStopReason): string | null => stopReasons[reason];

const nothing = 'Nothing was recorded.';

/** Why there is nothing to process. */
export function wordsForNothing(reason: CaptureStopReason): string {
  const cause = reason === 'lost' ? 'The recorder never reported its end.' : stopReasons[reason];
  return `${nothing} ${cause ?? 'No camera, microphone or screen was on.'}`;
}

/** Whether a recording failed for want of segments, which may still arrive late. */
export const wasEmpty = (reason: string | null): boolean => reason?.startsWith(nothing) ?? false;
