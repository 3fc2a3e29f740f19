import type { TimedTrack, Timeline } from '../finalize-recording/timeline.ts';

/**
 * The stretch from `fromMs` to `toMs` as a timeline of its own that begins at 0. Segments keep their place, so one that began earlier
 * has a negative start. `fromMs` may lie before the beginning, where there is nothing. Pure.
 */
export function cutTimeline(timeline: Timeline, fromMs: number, toMs: number): Timeline {
  const moved = (track: TimedTrack): TimedTrack => ({
    ...track,
    segments: track.segments.map(segment => ({
      ...segment,
      fromMs: segment.fromMs - fromMs,
      toMs: segment.toMs - fromMs,
    })),
  });
  const scenes = timeline.scenes
    .filter(scene => scene.toMs > fromMs && scene.fromMs < toMs)
    .map(scene => ({
      ...scene,
      fromMs: Math.max(scene.fromMs, fromMs) - fromMs,
      toMs: Math.min(scene.toMs, toMs) - fromMs,
    }));
  return {
    durationMs: toMs - fromMs,
    title: timeline.title,
    scenes,
    videoTracks: timeline.videoTracks.map(moved),
    audioTracks: timeline.audioTracks.map(moved),
  };
}
