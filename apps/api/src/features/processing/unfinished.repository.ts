import type { WorkedStep } from '@lectern/contracts/internal/video-processing';
import type { Database } from '../../platform/db/database.ts';
import { canRemakePack } from './outdated-pack.repository.ts';
import { createSteps } from './processing.repository.ts';

/** A step that waits or runs, and that nobody has touched for a while. */
export interface StaleStep {
  name: WorkedStep;
  state: 'waiting' | 'running';
  run: number;
}

export type UnfinishedRepository = ReturnType<typeof createUnfinishedRepository>;

/** What processing has left behind somewhere, for the reconciler. */
export function createUnfinishedRepository(db: Database) {
  return {
    /**
     * Videos with something that should move and has not been touched since `before`; in the bin too, and past it: what stands still
     * there could never be deleted.
     */
    async listMoving(before: Date): Promise<string[]> {
      const untouched = { updatedAt: { lt: before } };
      const rows = await db.video.findMany({
        where: {
          OR: [
            // Of the steps, `upload` has no job of its own.
            {
              steps: {
                some: { ...untouched, state: { in: ['waiting', 'running'] }, name: { not: 'upload' } },
              },
            },
            { madeFiles: { some: { ...untouched, storedAt: null, failure: null } } },
            { recording: { ...untouched, state: 'processing' }, steps: { none: {} } },
          ],
        },
        select: { id: true },
      });
      return rows.map(row => row.id);
    },

    /** Videos whose captions, chapters or title were changed after their pack was made, and not since `before`. */
    async listOutdatedPacks(before: Date): Promise<string[]> {
      const rows = await db.video.findMany({
        where: {
          packOutdatedAt: { lt: before },
          ...canRemakePack,
        },
        select: { id: true },
      });
      return rows.map(row => row.id);
    },

    /** A recording that came to processing before there were rows of steps, or whose rows were never written. */
    ensureSteps: (videoId: string) => createSteps(db, videoId),

    async listStale(videoId: string, before: Date): Promise<StaleStep[]> {
      const rows = await db.processingStep.findMany({
        where: { videoId, state: { in: ['waiting', 'running'] }, updatedAt: { lt: before } },
        select: { name: true, run: true, state: true },
      });
      return rows.flatMap(({ name, run, state }) =>
        name !== 'upload' && (state === 'waiting' || state === 'running') ? [{ name, run, state }] : [],
      );
    },
  };
}
