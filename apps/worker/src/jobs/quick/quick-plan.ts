import type { CaptureManifest, CaptureTrack } from '@lectern/contracts/internal/capture-manifest';
import { heldGapMs } from '../finalize-recording/scenes.ts';

/** Containers in which browsers play what WebRTC sends, so that nothing has to be decoded. */
const containers: Record<string, 'webm' | 'mp4'> = {
  'video/vp8': 'webm',
  'video/vp9': 'webm',
  'video/av1': 'webm',
  'video/h264': 'mp4',
};

/** Segments that are copied behind one another, times in milliseconds on the recording's clock. */
export interface QuickPlan {
  container: 'webm' | 'mp4';
  picture: { file: string; fromMs: number; untilNextMs: number }[];
}

interface Piece {
  file: string;
  fromMs: number;
  toMs: number;
}

interface Candidate {
  track: Pick<CaptureTrack, 'trackId' | 'role' | 'source'>;
  codec: string;
  pieces: Piece[];
}

/** Clocks of two segments differ by so little at times, and they still follow one another. */
const toleranceMs = 200;

/**
 * Which segments show a screen or the teacher from beginning to end. A segment is copied whole or not at all, as it begins with a key
 * frame: around a change of picture the last one stands still for a moment. One file holds one codec, so when there are several, the
 * one that shows most of the screens and of the teacher is taken.
 * @param usable which files may be read
 */
export function planQuick(manifest: CaptureManifest, usable: (file: string) => boolean): QuickPlan {
  const originMs = firstMs(manifest);
  const candidates = manifest.tracks
    .filter(track => track.kind === 'video' && containers[track.mimeType.toLowerCase()])
    .map(({ segments, mimeType, ...track }) => ({
      track,
      codec: mimeType.toLowerCase(),
      pieces: segments
        .filter(segment => usable(segment.file))
        .map(({ file, startMs, durationMs }) => ({
          file,
          fromMs: startMs - originMs,
          toMs: startMs - originMs + durationMs,
        }))
        .sort((a, b) => a.fromMs - b.fromMs),
    }))
    .filter(candidate => candidate.pieces.length > 0);
  const codec = bestCodec(candidates);
  const shown = choosePieces(candidates.filter(candidate => candidate.codec === codec));
  return {
    container: containers[codec ?? ''] ?? 'webm',
    picture: shown.map(({ file, fromMs, toMs }, index) => ({
      file,
      fromMs,
      untilNextMs: Math.max(1, (shown[index + 1]?.fromMs ?? toMs) - fromMs),
    })),
  };
}

function firstMs(manifest: CaptureManifest): number {
  const starts = manifest.tracks.flatMap(track => track.segments.map(segment => segment.startMs));
  return starts.reduce((least, ms) => Math.min(least, ms), Number.POSITIVE_INFINITY);
}

/** From what people came to see to what is better than darkness. */
function rank({ track: { source, role } }: Candidate): number {
  if (source === 'screen') return role === 'host' ? 0 : 1;
  return role === 'host' ? 2 : role === 'cohost' ? 3 : 4;
}

const lengthOf = (pieces: readonly Piece[]) =>
  pieces.reduce((total, piece) => total + piece.toMs - piece.fromMs, 0);

function bestCodec(candidates: readonly Candidate[]): string | null {
  const scores = [...Map.groupBy(candidates, candidate => candidate.codec)].map(([codec, of]) => ({
    codec,
    wanted: lengthOf(of.filter(candidate => rank(candidate) < 4).flatMap(candidate => candidate.pieces)),
    any: lengthOf(of.flatMap(candidate => candidate.pieces)),
  }));
  const [best] = scores.toSorted(
    (a, b) => b.wanted - a.wanted || b.any - a.any || a.codec.localeCompare(b.codec),
  );
  return best?.codec ?? null;
}

/** Better tracks take their time first; others fill what is left free for long enough. */
function choosePieces(candidates: readonly Candidate[]): Piece[] {
  const start = (candidate: Candidate) => candidate.pieces[0]?.fromMs ?? 0;
  // Of equals the one that came last: a newly shared screen is the one to see, and a reconnect starts a new track of the same person.
  const inOrder = candidates.toSorted(
    (a, b) => rank(a) - rank(b) || start(b) - start(a) || a.track.trackId.localeCompare(b.track.trackId),
  );
  let taken: { fromMs: number; toMs: number }[] = [];
  const chosen: Piece[] = [];
  for (const { pieces } of inOrder) {
    const free = pieces.filter(piece => overlapMs(taken, piece) <= toleranceMs);
    chosen.push(...free);
    taken = joinNear([...taken, ...free]);
  }
  return chosen.sort((a, b) => a.fromMs - b.fromMs);
}

function overlapMs(spans: readonly { fromMs: number; toMs: number }[], piece: Piece): number {
  return spans.reduce(
    (most, span) => Math.max(most, Math.min(span.toMs, piece.toMs) - Math.max(span.fromMs, piece.fromMs)),
    0,
  );
}

function joinNear(spans: readonly { fromMs: number; toMs: number }[]): { fromMs: number; toMs: number }[] {
  const joined: { fromMs: number; toMs: number }[] = [];
  for (const { fromMs, toMs } of spans.toSorted((a, b) => a.fromMs - b.fromMs)) {
    const last = joined.at(-1);
    if (last && fromMs - last.toMs <= heldGapMs) last.toMs = Math.max(last.toMs, toMs);
    else joined.push({ fromMs, toMs });
  }
  return joined;
}
