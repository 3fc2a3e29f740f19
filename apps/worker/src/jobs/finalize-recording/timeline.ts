import type { CaptureManifest, CaptureTrack } from '@lectern/contracts/internal/capture-manifest';
import { chooseScenes, type Scene } from './scenes.ts';

/** All times are milliseconds on the recording's clock, which starts at the first sample of any track. */
export interface TimedSegment {
  file: string;
  fromMs: number;
  toMs: number;
}

export interface TimedTrack extends Omit<CaptureTrack, 'mimeType'> {
  /** In order of time. */
  segments: TimedSegment[];
}

export interface Timeline {
  durationMs: number;
  /** Of the class. */
  title: string;
  /** Without gaps or overlaps from 0 to `durationMs`. */
  scenes: Scene[];
  videoTracks: TimedTrack[];
  audioTracks: TimedTrack[];
}

/**
 * Which pictures and which sounds make up the recording, and when.
 * The clock and the length come from every segment of the manifest; `usable` says which files may be read, so a lost
 * segment leaves a gap and moves nothing.
 */
export function buildTimeline(manifest: CaptureManifest, usable: (file: string) => boolean): Timeline {
  const { title } = manifest;
  const all = manifest.tracks.flatMap(track => track.segments);
  if (all.length === 0) return { durationMs: 0, title, scenes: [], videoTracks: [], audioTracks: [] };
  const originMs = min(all.map(segment => segment.startMs));
  const durationMs = max(all.map(segment => segment.startMs + segment.durationMs)) - originMs;

  const tracks = manifest.tracks
    .map(({ trackId, participantId, displayName, role, source, kind, segments }) => ({
      trackId,
      participantId,
      displayName,
      role,
      source,
      kind,
      segments: segments
        .filter(segment => usable(segment.file))
        .map(({ file, startMs, durationMs: lengthMs }) => ({
          file,
          fromMs: startMs - originMs,
          toMs: startMs - originMs + lengthMs,
        }))
        .sort((a, b) => a.fromMs - b.fromMs),
    }))
    .filter(track => track.segments.length > 0);
  const videoTracks = tracks.filter(track => track.kind === 'video');
  const audioTracks = tracks.filter(track => track.kind === 'audio');
  const scenes = chooseScenes(videoTracks, audioTracks, durationMs);
  return { durationMs, title, scenes, videoTracks, audioTracks };
}

// Spreading a long class's segments into Math.min would overflow the stack.
const min = (values: number[]) => values.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
const max = (values: number[]) => values.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
