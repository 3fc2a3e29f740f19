import { canvases } from './canvas.ts';
import { type Box, type Canvas, layOutInset, layOutTiles } from './layout.ts';
import type { Scene, SceneTile } from './scenes.ts';
import type { TimedTrack, Timeline } from './timeline.ts';

export const framesPerSecond = 30;
export const samplesPerSecond = 48_000;

/**
 * Files of one track read one after another, each starting when it was recorded: a gap stays a gap.
 * `startMs` is where the first file starts on the clock of the piece or chunk, often before it (negative).
 */
export interface SegmentRun {
  startMs: number;
  /** `untilNextMs`: from the start of this file to the start of the next one. */
  files: { file: string; untilNextMs: number }[];
}

/** A box of the canvas. Without a run, or where nothing of it can be decoded, it shows the person's name. */
export interface PictureTile extends Box {
  run: SegmentRun | null;
  displayName: string;
}

/** A stretch of the picture, exactly `frames` frames long. Later tiles lie over earlier ones. */
export interface PicturePiece {
  /** Of the whole video. */
  firstFrame: number;
  frames: number;
  tiles: PictureTile[];
  /** What is written where there are no tiles. */
  title: string;
}

/** A stretch of the sound, exactly `samples` samples long: all runs mixed. */
export interface SoundChunk {
  samples: number;
  runs: SegmentRun[];
}

export interface ComposePlan {
  canvas: Canvas;
  frames: number;
  samples: number;
  pieces: PicturePiece[];
  chunks: SoundChunk[];
  /** Where a poster may come from, best first; seconds. */
  posterSeconds: number[];
}

/**
 * Sound is mixed in stretches of this length: only who is there in that minute is open, so neither memory nor open files grow with
 * the class, and a clock that drifts is set right at least once a minute.
 */
const chunkMs = 60_000;
/** A decoder needs a few packets before it is in tune, so reading starts a little before the chunk. */
const soundLeadInMs = 100;

/** From which piece of which file every frame and sample of the video is made. Pure: nothing is read or run here. */
export function planComposition(timeline: Timeline, canvas: Canvas = canvases.high): ComposePlan {
  const frames = Math.max(1, frameAt(timeline.durationMs));
  const samples = Math.max(1, Math.round((timeline.durationMs * samplesPerSecond) / 1000));
  return {
    canvas,
    frames,
    samples,
    pieces: planPictures(timeline, canvas, frames),
    chunks: planSound(timeline.audioTracks, samples),
    posterSeconds: planPoster(timeline),
  };
}

function planPictures(timeline: Timeline, canvas: Canvas, frames: number): PicturePiece[] {
  const { title } = timeline;
  const tracks = new Map(timeline.videoTracks.map(track => [track.trackId, track]));
  const pieces: PicturePiece[] = [];
  let done = 0;
  for (const scene of timeline.scenes) {
    // Cut on the grid of frames, so that the pieces add up to the whole and no rounding error grows.
    const end = Math.min(frames, frameAt(scene.toMs));
    if (end <= done) continue;
    const fromMs = (done * 1000) / framesPerSecond;
    const tiles = placeTiles(scene, canvas).map(({ box, tile }) => {
      const track = tile.trackId === null ? undefined : tracks.get(tile.trackId);
      // However long ago the last frame came: a scene that shows this track at all holds it.
      const run = track ? runOf(track, fromMs, scene.toMs, Number.POSITIVE_INFINITY) : null;
      return { ...box, run, displayName: tile.displayName };
    });
    pieces.push({ firstFrame: done, frames: end - done, tiles, title });
    done = end;
  }
  if (done < frames) pieces.push({ firstFrame: done, frames: frames - done, tiles: [], title });
  return pieces;
}

function placeTiles({ screens, people }: Scene, canvas: Canvas): { box: Box; tile: SceneTile }[] {
  const tiles = screens.length > 0 ? screens : people;
  const boxes = layOutTiles(tiles.length, canvas);
  const placed = boxes.flatMap((box, index) => (tiles[index] ? [{ box, tile: tiles[index] }] : []));
  const [speaker] = people;
  if (screens.length > 0 && speaker) placed.push({ box: layOutInset(canvas), tile: speaker });
  return placed;
}

function planSound(tracks: TimedTrack[], samples: number): SoundChunk[] {
  const chunks: SoundChunk[] = [];
  const chunkSamples = (chunkMs * samplesPerSecond) / 1000;
  for (let done = 0; done < samples; done += chunkSamples) {
    const count = Math.min(chunkSamples, samples - done);
    const fromMs = (done * 1000) / samplesPerSecond;
    const toMs = fromMs + (count * 1000) / samplesPerSecond;
    const runs = tracks.map(track => runOf(track, fromMs, toMs, soundLeadInMs)).filter(run => run !== null);
    chunks.push({ samples: count, runs });
  }
  return chunks;
}

/** The segments of a track that are seen or heard from `fromMs` to `toMs`, and the one that ended at most `leadInMs` before. */
function runOf(track: TimedTrack, fromMs: number, toMs: number, leadInMs: number): SegmentRun | null {
  const wanted = track.segments.filter(segment => segment.fromMs < toMs && segment.toMs > fromMs - leadInMs);
  const overlapping = wanted.findIndex(segment => segment.toMs > fromMs);
  // Of what ended before, only the last matters: its last frame is the one that is held.
  const used = wanted.slice(Math.max(0, (overlapping === -1 ? wanted.length : overlapping) - 1));
  const first = used[0];
  if (!first) return null;
  return {
    startMs: first.fromMs - fromMs,
    files: used.map((segment, index) => ({
      file: segment.file,
      untilNextMs: Math.max(1, (used[index + 1]?.fromMs ?? segment.toMs) - segment.fromMs),
    })),
  };
}

/** Inside pictures only, a tenth of the way in first. */
function planPoster(timeline: Timeline): number[] {
  const isPicture = (tile: SceneTile) => tile.trackId !== null;
  const seen = timeline.scenes.filter(scene => [...scene.screens, ...scene.people].some(isPicture));
  const within = (share: number) => {
    const wished = timeline.durationMs * share;
    const interval = seen.find(candidate => candidate.toMs > wished);
    return interval ? Math.min(Math.max(wished, interval.fromMs), lastMoment(interval)) / 1000 : null;
  };
  const places = [0.1, 0.3, 0.5, 0.7, 0.9, 0].map(within).filter(place => place !== null);
  return places.length > 0 ? [...new Set(places)] : [(timeline.durationMs * 0.1) / 1000];
}

const lastMoment = (interval: Pick<Scene, 'fromMs' | 'toMs'>) =>
  Math.max(interval.fromMs, interval.toMs - 100);
const frameAt = (ms: number) => Math.round((ms * framesPerSecond) / 1000);
