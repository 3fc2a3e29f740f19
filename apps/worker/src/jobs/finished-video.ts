import path from 'node:path';
import type { FfmpegTools } from '../platform/run-ffmpeg.ts';
import type { RunFolder } from './steps/run-folder.ts';

/** A video that something is made of, and where. */
export interface FinishedVideo {
  /** The file that is read, anywhere on this disk. */
  video: string;
  /** Paths of what is made are below it. */
  captureDir: string;
  /** Below the capture folder; everything is made in here. Whoever calls moves the outputs out of it and removes the rest. */
  folder: Pick<RunFolder, 'file' | 'ownProcess'>;
  tools: FfmpegTools;
  /** Threads of each encoder. */
  threads: number;
  signal: AbortSignal;
  /** From 0 to 1. */
  onProgress(share: number): void;
}

/** A file of the run's folder as a path below the capture folder. */
export const belowCapture = ({ captureDir }: Pick<FinishedVideo, 'captureDir'>, file: string) =>
  path.relative(captureDir, file).split(path.sep).join('/');

/** What every ffmpeg that reads a finished video may open. */
export const readVideo = ['-protocol_whitelist', 'file', '-format_whitelist', 'mov,mp4,matroska,webm'];
