import type { CaptureManifest } from '@lectern/contracts/internal/capture-manifest';
import { JobFailure } from '@lectern/service-kit/queue/job-failure';

/** A class does not last longer; clocks that disagree do, and would fill the disk with darkness. */
const longestMs = 24 * 3_600_000;

/** @throws JobFailure when nothing was recorded at all. */
export function requireSegments(manifest: CaptureManifest): void {
  if (manifest.tracks.every(track => track.segments.length === 0))
    throw new JobFailure('Nothing was recorded: no microphone, camera or screen was on.', {
      retryable: false,
    });
}

interface Recorded {
  durationMs: number;
  videoTracks: readonly unknown[];
  audioTracks: readonly unknown[];
}

/** @throws JobFailure when nothing of it can be read, or when it cannot be one class. */
export function requireTimeline({ durationMs, videoTracks, audioTracks }: Recorded, lost: number): void {
  if (videoTracks.length + audioTracks.length === 0)
    // They may be there again: on a disk that was not mounted, for instance.
    throw new JobFailure(`None of the ${lost} recorded pieces can be read.`);
  if (durationMs > longestMs)
    throw new JobFailure('The recorded pieces do not fit together: they lie more than a day apart.', {
      retryable: false,
    });
}
