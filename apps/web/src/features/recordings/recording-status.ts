import type { Recording, RecordingState } from '@lectern/contracts/rest/recordings';

interface Status {
  label: string;
  tone: 'neutral' | 'primary' | 'warning' | 'danger';
  /** Something is going on right now. */
  busy: boolean;
}

const statuses: Record<RecordingState, Status> = {
  starting: { label: 'Starting', tone: 'warning', busy: true },
  active: { label: 'Recording', tone: 'danger', busy: true },
  ending: { label: 'Saving', tone: 'warning', busy: true },
  held: { label: 'Not kept yet', tone: 'warning', busy: false },
  processing: { label: 'Processing', tone: 'warning', busy: true },
  ready: { label: 'Ready', tone: 'primary', busy: false },
  recovered: { label: 'Recovered', tone: 'primary', busy: false },
  failed: { label: 'Failed', tone: 'danger', busy: false },
  discarded: { label: 'Deleted', tone: 'neutral', busy: false },
};

/** How a recording's state reads, with its percentage while the worker is at it. */
export function statusOf({ state, progressPercent }: Pick<Recording, 'state' | 'progressPercent'>): Status {
  const status = statuses[state];
  return state === 'processing' ? { ...status, label: `${status.label} ${progressPercent} %` } : status;
}

/** Milliseconds until a list or page of recordings should be read again: soon while one of them moves. */
export function refreshMsFor(recordings: readonly Pick<Recording, 'state'>[]): number {
  return recordings.some(recording => statuses[recording.state].busy) ? 2_500 : 20_000;
}

/** Whether there is a video to play, perhaps while a better one is being made. */
export function isPlayable(recording: Pick<Recording, 'mediaUrl'>): boolean {
  return recording.mediaUrl !== null;
}
