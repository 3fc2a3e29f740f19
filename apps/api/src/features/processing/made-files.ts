import type { MadeFile, WorkedStep } from '@lectern/contracts/internal/video-processing';
import type { DatabaseReader } from '../../platform/db/database.ts';
import { newId } from '../../platform/ids.ts';

/**
 * Puts what a step has made in the place of what it made before. A file that is stored already, byte for byte, stays so.
 * @returns keys in storage that are of no use any more.
 */
export async function replaceFiles(
  tx: DatabaseReader,
  videoId: string,
  step: WorkedStep,
  files: readonly MadeFile[],
): Promise<string[]> {
  const before = await tx.madeFile.findMany({ where: { videoId, step } });
  const known = new Map(before.map(row => [row.storageKey, row]));
  await tx.madeFile.deleteMany({ where: { videoId, step } });
  const rows = files.map(file => {
    const storageKey = `videos/${videoId}/${step}/${file.file.split('/').at(-1)}`;
    const same = known.get(storageKey);
    known.delete(storageKey);
    const storedAt = same?.sha256 === file.sha256 ? same.storedAt : null;
    return { id: newId(), videoId, step, storageKey, storedAt, ...file, sizeBytes: BigInt(file.sizeBytes) };
  });
  await tx.madeFile.createMany({ data: rows });
  const gone = [...known.keys()];
  await tx.videoFile.deleteMany({ where: { videoId, storageKey: { in: gone } } });
  return gone;
}

/** The file can be watched, downloaded or read from now on. A second time changes nothing. */
export async function setFileStored(tx: DatabaseReader, videoId: string, fileId: string): Promise<void> {
  const made = await tx.madeFile.findFirst({ where: { id: fileId, videoId, storedAt: null } });
  if (!made) return;
  await tx.madeFile.update({
    where: { id: fileId },
    data: { storedAt: new Date(), failure: null, retryable: false },
  });
  const { kind, storageKey, contentType, sizeBytes, sha256, width, height } = made;
  const stored = { kind, contentType, sizeBytes, sha256, width, height, createdAt: new Date() };
  await tx.videoFile.upsert({
    where: { storageKey },
    create: { id: newId(), videoId, storageKey, ...stored },
    update: stored,
  });
}
