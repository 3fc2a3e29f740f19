import type { Prisma } from '../../generated/prisma/client.ts';
import type { Database, DatabaseReader } from '../../platform/db/database.ts';
import { createSteps } from '../processing/processing.repository.ts';
import { statesBefore } from './recording-state.ts';

/** Of classes that are kept until they end, and that nobody has kept for good. */
export const notKept = { provisional: true, keptAt: null } satisfies Prisma.RecordingWhereInput;

export type ProvisionalRepository = ReturnType<typeof createProvisionalRepository>;

/** Recordings that are deleted after the class unless somebody keeps them. */
export function createProvisionalRepository(db: Database) {
  return {
    /** Keeps whatever was recorded provisionally of a session. @returns what is to be processed now. */
    keepOfSession: (sessionId: string, at: Date) =>
      db.$transaction(tx => keepRecordingsOfSession(tx, sessionId, at)),

    async listHeld(before: Date): Promise<string[]> {
      const where = { ...notKept, state: 'held', heldSince: { lt: before } } as const;
      return (await db.recording.findMany({ where, select: { id: true } })).map(({ id }) => id);
    },

    /** Nobody will see it again; its files follow, and then its rows. @returns false when it was kept in the last moment. */
    async discard(recordingId: string): Promise<boolean> {
      return db.$transaction(tx => discardRecording(tx, recordingId));
    },
  };
}

/** In whatever order it comes with the end of the capture, a recording that is kept is processed. */
export async function keepRecordingsOfSession(
  tx: DatabaseReader,
  sessionId: string,
  at: Date,
): Promise<string[]> {
  const kept = { sessionId, ...notKept, state: { not: 'discarded' } } as const;
  const rows = await tx.recording.findMany({ where: kept, select: { id: true } });
  const ids = rows.map(({ id }) => id);
  await tx.recording.updateMany({ where: { ...kept, id: { in: ids } }, data: { keptAt: at } });
  const toProcess = await tx.recording.updateManyAndReturn({
    where: { id: { in: ids }, keptAt: { not: null }, state: 'held' },
    data: { state: 'processing', heldSince: null, progressPercent: 0, step: null },
    select: { id: true },
  });
  for (const { id } of toProcess) await createSteps(tx, id);
  return toProcess.map(({ id }) => id);
}

/** @returns false when it was kept, or has gone on to processing. */
export async function discardRecording(tx: DatabaseReader, recordingId: string): Promise<boolean> {
  const { count } = await tx.recording.updateMany({
    where: { id: recordingId, ...notKept, state: { in: statesBefore('discarded') } },
    data: { state: 'discarded', heldSince: null, reason: null },
  });
  if (count === 0) return false;
  const now = new Date();
  // With its rows until its files are gone: they name what is stored of it, such as a picture that was chosen for it.
  await tx.video.updateMany({ where: { recordingId }, data: { deletedAt: now, purgedAt: now } });
  return true;
}
