import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { JobFailure } from '@lectern/service-kit/queue/job-failure';
import { type FfmpegTools, runFfmpeg } from '../../platform/run-ffmpeg.ts';
import { type ComposePlan, framesPerSecond, type PicturePiece } from './compose-plan.ts';
import { concatList, joinArgs, pictureArgs } from './ffmpeg-arguments.ts';
import { feedSound } from './mix-sound.ts';
import type { RunFolder } from './run-folder.ts';

export interface Composition {
  plan: ComposePlan;
  captureDir: string;
  folder: RunFolder;
  tools: FfmpegTools;
  /** Threads of each ffmpeg. */
  threads: number;
  signal: AbortSignal;
  /** From 0 to 1. */
  onProgress(share: number): void;
  /** Notes what was lost and lets the job go on, or throws the error again when another attempt may do better. */
  saveWhatCanBeSaved(error: unknown, loss: string): void;
}

/** Encoding the picture takes about this share of the time; mixing and joining take the rest. */
const pictureShare = 0.85;

/**
 * Makes the video in the run's folder: every piece of the picture is encoded once, then the pieces are copied behind one another
 * while the sound is mixed and encoded. @returns the path of the finished file.
 */
export async function compose(composition: Composition): Promise<string> {
  const { plan, folder } = composition;
  const files: { path: string; untilNextMs: number }[] = [];
  let framesDone = 0;
  for (const [index, piece] of plan.pieces.entries()) {
    const file = folder.file(`picture-${index}.mp4`);
    const onFrames = (frames: number) =>
      composition.onProgress((pictureShare * (framesDone + frames)) / plan.frames);
    await encodePiece(composition, piece, file, onFrames);
    framesDone += piece.frames;
    files.push({ path: file, untilNextMs: (piece.frames * 1000) / framesPerSecond });
  }

  const list = folder.file('pictures.txt');
  await writeFile(list, concatList(files));
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

async function encodePiece(
  composition: Composition,
  piece: PicturePiece,
  file: string,
  onFrames: (frames: number) => void,
): Promise<void> {
  const { folder, captureDir, tools, threads, signal } = composition;
  const encode = async (wanted: PicturePiece) => {
    const list = folder.file('picture.txt');
    if (wanted.run)
      await writeFile(
        list,
        concatList(
          wanted.run.files.map(({ file: segment, untilNextMs }) => ({
            path: path.resolve(captureDir, segment),
            untilNextMs,
          })),
        ),
      );
    let encoded = 0;
    await runFfmpeg(tools.ffmpeg, {
      args: pictureArgs(wanted, list, file, { threads }),
      purpose: 'compose the picture',
      signal,
      // Ten times slower than real time is no work any more.
      timeoutMs: 2 * 60_000 + (wanted.frames * 10_000) / framesPerSecond,
      onStarted: pid => folder.ownProcess(pid),
      onProgress: ({ frames }) => {
        encoded = frames;
        onFrames(frames);
      },
    });
    if (encoded !== wanted.frames)
      throw new JobFailure('A part of the picture could not be decoded.', {
        cause: new Error(`${encoded} frames instead of ${wanted.frames}`),
      });
  };
  try {
    await encode(piece);
  } catch (error) {
    if (!piece.run) throw error;
    composition.saveWhatCanBeSaved(error, 'a part of the picture is missing');
    await encode({ frames: piece.frames, run: null });
  }
}
