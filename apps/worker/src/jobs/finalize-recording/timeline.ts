import type { CaptureManifest, CaptureTrack } from '@lectern/contracts/internal/capture-manifest';
import type { ClassRole } from '@lectern/contracts/primitives';

/** All times are milliseconds on the recording's clock, which starts at the first sample of any track. */
export interface TimedSegment {
  file: string;
  fromMs: number;
  toMs: number;
}

export interface TimedTrack extends Omit<CaptureTrack, 'mimeType' | 'displayName'> {
  /** In order of time. */
  segments: TimedSegment[];
}

/** What is seen from `fromMs` to `toMs`; `trackId` is null when there is nothing to see. */
export interface PictureInterval {
  fromMs: number;
  toMs: number;
  trackId: string | null;
}

export interface Timeline {
  durationMs: number;
  /** Without gaps or overlaps from 0 to `durationMs`. */
  pictures: PictureInterval[];
  videoTracks: TimedTrack[];
  audioTracks: TimedTrack[];
}

/**
 * A pause of this length in one person's picture is held: the last frame stays. It is what a recorder that died and came back
 * loses at most, and a browser that reconnects. After a longer one the picture goes to somebody else.
 */
export const heldGapMs = 5_000;

/**
 * Which picture and which sounds make up the recording, and when.
 * The clock and the length come from every segment of the manifest; `usable` says which files may be read, so a lost
 * segment leaves a gap and moves nothing.
 */
export function buildTimeline(manifest: CaptureManifest, usable: (file: string) => boolean): Timeline {
  const all = manifest.tracks.flatMap(track => track.segments);
  if (all.length === 0) return { durationMs: 0, pictures: [], videoTracks: [], audioTracks: [] };
  const originMs = min(all.map(segment => segment.startMs));
  const durationMs = max(all.map(segment => segment.startMs + segment.durationMs)) - originMs;

  const tracks = manifest.tracks
    .map(({ trackId, participantId, role, source, kind, segments }) => ({
      trackId,
      participantId,
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
  return {
    durationMs,
    pictures: choosePictures(videoTracks, durationMs),
    videoTracks,
    audioTracks: tracks.filter(track => track.kind === 'audio'),
  };
}

interface Span {
  fromMs: number;
  toMs: number;
  track: TimedTrack;
}

function choosePictures(tracks: TimedTrack[], durationMs: number): PictureInterval[] {
  const spans = visibleSpans(tracks);
  const prefer = preference(tracks);
  const edges = [...new Set([0, durationMs, ...spans.flatMap(span => [span.fromMs, span.toMs])])]
    .filter(edge => edge >= 0 && edge <= durationMs)
    .sort((a, b) => a - b);

  const starting = [...spans].sort((a, b) => a.fromMs - b.fromMs);
  let present: Span[] = [];
  let next = 0;
  const chosen: PictureInterval[] = [];
  for (const [index, fromMs] of edges.entries()) {
    const toMs = edges[index + 1];
    if (toMs === undefined) break;
    present = present.filter(span => span.toMs > fromMs);
    for (let span = starting[next]; span && span.fromMs <= fromMs; span = starting[++next])
      if (span.toMs > fromMs) present.push(span);
    const best = present.reduce<Span | null>((a, b) => (a && prefer(a.track, b.track) <= 0 ? a : b), null);
    chosen.push({ fromMs, toMs, trackId: best?.track.trackId ?? null });
  }
  return joinEqual(holdThroughShortDarkness(joinEqual(chosen)));
}

/** When each track can be seen: its segments, joined over gaps that are held until the same person's same source goes on. */
function visibleSpans(tracks: TimedTrack[]): Span[] {
  const groups = Map.groupBy(tracks, track => `${track.participantId} ${track.source}`);
  return [...groups.values()].flatMap(group => {
    const pieces = group
      .flatMap(track => track.segments.map(({ fromMs, toMs }) => ({ fromMs, toMs, track })))
      .sort((a, b) => a.fromMs - b.fromMs);
    const spans: Span[] = [];
    for (const piece of pieces) {
      const last = spans.at(-1);
      if (last && piece.fromMs - last.toMs <= heldGapMs) {
        if (last.track === piece.track) {
          last.toMs = Math.max(last.toMs, piece.toMs);
          continue;
        }
        last.toMs = Math.max(last.toMs, piece.fromMs);
      }
      spans.push({ ...piece });
    }
    return spans;
  });
}

const rank = (role: ClassRole) => (role === 'host' ? 0 : role === 'cohost' ? 1 : 2);

/**
 * Negative when `a` is to be seen rather than `b`: a screen before a camera; the host before the cohost before anyone else;
 * of screens the one shared last, of other people's cameras the one that was there first; of one person's tracks the newest,
 * because a reconnect starts a new one while the old one runs out.
 */
function preference(tracks: TimedTrack[]): (a: TimedTrack, b: TimedTrack) => number {
  const startOf = (track: TimedTrack) => track.segments[0]?.fromMs ?? 0;
  const firstSeen = new Map<string, number>();
  for (const track of tracks) {
    const key = `${track.participantId} ${track.source}`;
    firstSeen.set(key, Math.min(firstSeen.get(key) ?? Number.POSITIVE_INFINITY, startOf(track)));
  }
  const seen = (track: TimedTrack) => firstSeen.get(`${track.participantId} ${track.source}`) ?? 0;
  return (a, b) => {
    const screens = Number(b.source === 'screen') - Number(a.source === 'screen');
    if (screens !== 0) return screens;
    if (rank(a.role) !== rank(b.role)) return rank(a.role) - rank(b.role);
    if (a.source !== 'screen' && seen(a) !== seen(b)) return seen(a) - seen(b);
    return startOf(b) - startOf(a) || a.trackId.localeCompare(b.trackId);
  };
}

/** Sound starts a little before the picture and outlasts it by a few frames: neither deserves a flash of darkness. */
function holdThroughShortDarkness(intervals: PictureInterval[]): PictureInterval[] {
  return intervals.map((interval, index) => {
    if (interval.trackId !== null || interval.toMs - interval.fromMs > heldGapMs) return interval;
    const neighbour = intervals[index - 1] ?? intervals[index + 1];
    return neighbour ? { ...interval, trackId: neighbour.trackId } : interval;
  });
}

function joinEqual(intervals: PictureInterval[]): PictureInterval[] {
  const joined: PictureInterval[] = [];
  for (const interval of intervals) {
    const last = joined.at(-1);
    if (last && last.trackId === interval.trackId) last.toMs = interval.toMs;
    else joined.push({ ...interval });
  }
  return joined;
}

// Spreading a long class's segments into Math.min would overflow the stack.
const min = (values: number[]) => values.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
const max = (values: number[]) => values.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
