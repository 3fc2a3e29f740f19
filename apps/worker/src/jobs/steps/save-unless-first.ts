import { DiskFull } from '../../platform/run-ffmpeg.ts';
import type { StepRun } from './step-run.ts';

/** The first attempt is strict: what failed by accident may work the next time. */
export function saveUnlessFirst(
  { signal, attempt, log, videoId }: StepRun,
  error: unknown,
  loss: string,
): void {
  const diskFull = error instanceof DiskFull || (error as NodeJS.ErrnoException).code === 'ENOSPC';
  if (signal.aborted || attempt === 1 || diskFull) throw error;
  log.warn({ err: error, videoId, loss }, 'finished with a loss');
}
