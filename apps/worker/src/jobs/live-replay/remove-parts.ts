import { replayPartKey } from '@lectern/contracts/internal/live-replay';
import type { ObjectStorage } from '@lectern/service-kit/storage/object-storage';

/**
 * Deletes what is stored of a live replay. Its parts follow each other without a gap, so they are found also when Redis, which lists them, has
 * lost its data; the last goes first, or a run that is killed would leave a gap.
 */
export async function removeParts(
  storage: Pick<ObjectStorage, 'stat' | 'delete'>,
  recordingId: string,
  signal: AbortSignal,
): Promise<void> {
  let count = 0;
  while ((await storage.stat(replayPartKey(recordingId, count))) !== null) count += 1;
  for (let index = count - 1; index >= 0; index -= 1)
    await storage.delete(replayPartKey(recordingId, index), signal);
}
