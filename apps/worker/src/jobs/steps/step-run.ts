import type { CaptureManifest } from '@lectern/contracts/internal/capture-manifest';
import type { JobRun } from '@lectern/service-kit/queue/job-worker';
import type { FfmpegTools } from '../../platform/run-ffmpeg.ts';
import type { StepOutput } from '../step-output.ts';
import type { RunFolder } from './run-folder.ts';

/** One run of one step: what it works on, and where. */
export interface StepRun extends Pick<JobRun, 'signal' | 'log' | 'attempt'> {
  videoId: string;
  captureDir: string;
  manifest: CaptureManifest;
  /** Everything is made in here, below the capture folder; what the step returns is moved out of it, the rest is removed. */
  folder: RunFolder;
  tools: FfmpegTools;
  /** @throws JobFailure when ffmpeg cannot be run here. */
  checkFfmpeg(): Promise<void>;
  /** Threads of each ffmpeg. */
  threads: number;
  /** From 0 to 1. */
  onProgress(share: number): void;
}

export type StepResult =
  | { outputs: StepOutput[] /** Of the whole video, when the step knows. */; durationMs?: number }
  /** There was nothing to do; says why. */
  | { skipped: string };

export type MakeStep = (run: StepRun) => Promise<StepResult>;
