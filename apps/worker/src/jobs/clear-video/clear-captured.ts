import { access, readdir, rm, rmdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { CaptureManifest } from '@lectern/contracts/internal/capture-manifest';
import type { Logger } from '@lectern/service-kit/logger';
import { fingerprintOf, readNote } from '../steps/step-note.ts';

/** Whether there is a video of it. */
export interface ClearedVideo {
  videoId: string;
  made: boolean;
}

export interface CapturedPlace {
  captureDir: string;
  keepSegments: boolean;
}

/**
 * Deletes what a video was made of, and the copies of its files here.
 * @param manifest read after the API has said that nobody needs them any more. What came after the video was made is in no video yet: when
 * it names such segments all stay, and a file that it does not name, because nobody has told of it yet, stays in any case.
 */
export async function clearCaptured(
  { videoId, made }: ClearedVideo,
  manifest: CaptureManifest,
  { captureDir, keepSegments }: CapturedPlace,
  log: Logger,
): Promise<void> {
  const folder = path.join(captureDir, videoId);
  const notes = await Promise.all(
    (['compose', 'quick'] as const).map(step => readNote(captureDir, videoId, step)),
  );
  const note = notes.find(one => one !== null);
  // The notes go last: of a video without one this was done before, and whatever is here came after it.
  const isCleared = made && note === undefined;
  const isLate =
    (await exists(path.join(folder, lateMark))) ||
    (note !== undefined && note.fingerprint !== fingerprintOf(manifest));
  if (isLate) {
    log.error({ videoId }, 'segments came after the video was made: all of them stay on disk');
    // The note that says so goes with the rest, and another run may have to know.
    await writeFile(path.join(folder, lateMark), '');
  }
  // A run that is begun anew must find the notes.
  if (!isLate && !isCleared && !keepSegments) await removeSegments(folder, manifest, captureDir, log);
  await rm(path.join(folder, 'output'), { recursive: true, force: true });
}

const lateMark = 'late-segments';

const exists = (file: string) =>
  access(file).then(
    () => true,
    () => false,
  );

/** The folder itself stays: whoever still has something to write there would fail without it. A media-worker removes it once it is empty. */
async function removeSegments(
  folder: string,
  { recordingId: videoId, tracks }: CaptureManifest,
  captureDir: string,
  log: Logger,
): Promise<void> {
  for (const { file } of tracks.flatMap(track => track.segments))
    await rm(path.join(captureDir, file), { force: true });
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const left: string[] = [];
  for (const { name } of entries.filter(entry => entry.isDirectory() && entry.name !== 'output'))
    if (name === 'live-replay') await rm(path.join(folder, name), { recursive: true, force: true });
    else if (!(await removeIfEmpty(path.join(folder, name)))) left.push(name);
  if (left.length > 0) {
    log.warn({ videoId, left }, 'segments that nobody has told of stay on disk');
    return;
  }
  // The media-workers' lists of what they have recorded: there is nothing left that they could still tell of.
  for (const entry of entries.filter(one => !one.isDirectory()))
    await rm(path.join(folder, entry.name), { force: true });
}

async function removeIfEmpty(folder: string): Promise<boolean> {
  try {
    await rmdir(folder);
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return true;
    if (code === 'ENOTEMPTY' || code === 'EEXIST') return false;
    throw error;
  }
}
