import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { JobFailure } from '@lectern/service-kit/queue/job-failure';
import { DiskFull, type FfmpegTools, runFfmpeg } from '../../platform/run-ffmpeg.ts';
import {
  type ComposePlan,
  framesPerSecond,
  type PicturePiece,
  type PictureTile,
  type SegmentRun,
} from './compose-plan.ts';
import { canDrawText, initialsOf, writeTextFile } from './draw-text.ts';
import { concatList, joinArgs, readRun } from './ffmpeg-arguments.ts';
import { feedSound } from './mix-sound.ts';
import { type PictureEncoding, type PieceFiles, pictureArgs } from './picture-arguments.ts';
import type { RunFolder } from '../steps/run-folder.ts';

export interface Composition {
  plan: ComposePlan;
  captureDir: string;
  folder: RunFolder;
  tools: FfmpegTools;
  /** Threads of each ffmpeg. */
  threads: number;
  /** How the picture is encoded, if not as a finished video is. */
  encoding?: PictureEncoding;
  signal: AbortSignal;
  /** From 0 to 1. */
  onProgress(share: number): void;
  /** Notes what was lost and lets the job go on, or throws the error again when another attempt may do better. */
  saveWhatCanBeSaved(error: unknown, loss: string): void;
}

const finalEncoding: PictureEncoding = { preset: 'veryfast' };

/** Encoding the picture takes about this share of the time; mixing and joining take the rest. */
const pictureShare = 0.85;

/**
 * Makes the video in the run's folder: every piece of the picture is encoded once, then the pieces are copied behind one another
 * while the sound is mixed and encoded. @returns the path of the finished file.
 */
export async function compose(composition: Composition): Promise<string> {
  const { plan, folder } = composition;
  const list = await encodePictures(composition);
  const video = folder.file('video.mp4');
  const durationMs = (plan.frames * 1000) / framesPerSecond;
  await runFfmpeg(composition.tools.ffmpeg, {
    args: ['-progress', 'pipe:1', '-stats_period', '0.5', ...joinArgs(list, video)],
    purpose: 'join picture and sound',
    signal: composition.signal,
    timeoutMs: 5 * 60_000 + durationMs,
    onStarted: pid => folder.ownProcess(pid),
    onProgress: ({ outTimeMs }) =>
      composition.onProgress(pictureShare + (1 - pictureShare) * Math.min(1, outTimeMs / durationMs)),
    feed: stdin => feedSound(composition, stdin),
  });
  return video;
}

/** Encodes every piece of the picture. @returns a list of them for ffmpeg's concat demuxer. */
export async function encodePictures(composition: Composition): Promise<string> {
  const { plan, folder, tools, signal } = composition;
  const text = await canDrawText(tools, signal);
  const files: { path: string; untilNextMs: number }[] = [];
  for (const [index, piece] of plan.pieces.entries()) {
    const file = folder.file(`picture-${index}.mp4`);
    await encodePiece(composition, piece, file, text);
    files.push({ path: file, untilNextMs: (piece.frames * 1000) / framesPerSecond });
  }
  const list = folder.file('pictures.txt');
  await writeFile(list, concatList(files));
  return list;
}

async function encodePiece(
  composition: Composition,
  piece: PicturePiece,
  file: string,
  text: boolean,
): Promise<void> {
  try {
    await encode(composition, piece, file, text);
  } catch (error) {
    if (piece.tiles.every(tile => tile.run === null)) throw error;
    composition.saveWhatCanBeSaved(error, 'a part of the picture is missing');
    const tiles: PictureTile[] = [];
    for (const tile of piece.tiles)
      tiles.push((await isDecodable(composition, tile)) ? tile : { ...tile, run: null });
    const allGood = tiles.every((tile, index) => tile === piece.tiles[index]);
    // When each can be decoded by itself, nobody knows which one it is.
    const saved = allGood ? tiles.map(tile => ({ ...tile, run: null })) : tiles;
    await encode(composition, { ...piece, tiles: saved }, file, text);
  }
}

async function encode(
  composition: Composition,
  piece: PicturePiece,
  file: string,
  text: boolean,
): Promise<void> {
  const { plan, folder, tools, threads, encoding = finalEncoding, signal } = composition;
  const files = await writePieceFiles(composition, piece, text);
  let encoded = 0;
  await runFfmpeg(tools.ffmpeg, {
    args: pictureArgs(piece, files, file, { canvas: plan.canvas, threads, encoding }),
    purpose: 'compose the picture',
    signal,
    // Twenty times slower than real time is no work any more.
    timeoutMs: 2 * 60_000 + (piece.frames * 20_000) / framesPerSecond,
    onStarted: pid => folder.ownProcess(pid),
    onProgress: ({ frames }) => {
      encoded = frames;
      composition.onProgress((pictureShare * (piece.firstFrame + frames)) / plan.frames);
    },
  });
  if (encoded !== piece.frames)
    throw new JobFailure('A part of the picture could not be decoded.', {
      cause: new Error(`${encoded} frames instead of ${piece.frames}`),
    });
}

async function writePieceFiles(
  composition: Composition,
  piece: PicturePiece,
  text: boolean,
): Promise<PieceFiles> {
  const { folder } = composition;
  const write = (name: string, line: string) =>
    text ? writeTextFile(folder.file(name), line) : Promise.resolve(null);
  const tiles = await Promise.all(
    piece.tiles.map(async ({ run, displayName }, index) => ({
      list: run ? await writeRun(composition, run, `picture-${index}.txt`) : null,
      initials: await write(`initials-${index}.txt`, initialsOf(displayName)),
      name: await write(`name-${index}.txt`, displayName),
    })),
  );
  return { tiles, title: tiles.length === 0 ? await write('title.txt', piece.title) : null };
}

async function writeRun({ folder, captureDir }: Composition, run: SegmentRun, name: string): Promise<string> {
  const list = folder.file(name);
  const files = run.files.map(({ file, untilNextMs }) => ({
    path: path.resolve(captureDir, file),
    untilNextMs,
  }));
  await writeFile(list, concatList(files));
  return list;
}

/** Whether a tile's run has at least one frame that can be shown. */
async function isDecodable(composition: Composition, { run }: PictureTile): Promise<boolean> {
  if (!run) return true;
  const { folder, tools, signal } = composition;
  const list = await writeRun(composition, run, 'tried.txt');
  let decoded = 0;
  try {
    await runFfmpeg(tools.ffmpeg, {
      args: [
        ...readRun(run, list, ['-threads', '1']),
        ...['-map', '0:v:0', '-frames:v', '1', '-progress', 'pipe:1', '-f', 'null', '-'],
      ],
      purpose: 'decode a picture',
      signal,
      timeoutMs: 5 * 60_000,
      onStarted: pid => folder.ownProcess(pid),
      onProgress: ({ frames }) => {
        decoded = frames;
      },
    });
  } catch (error) {
    if (signal.aborted || error instanceof DiskFull) throw error;
  }
  return decoded > 0;
}
