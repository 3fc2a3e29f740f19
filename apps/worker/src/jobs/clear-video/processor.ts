import { rm } from 'node:fs/promises';
import path from 'node:path';
import type { clearVideo } from '@lectern/contracts/jobs/catalogue';
import { JobFailure } from '@lectern/service-kit/queue/job-failure';
import type { JobHandler } from '@lectern/service-kit/queue/job-worker';
import type { ObjectStorage } from '@lectern/service-kit/storage/object-storage';
import { askApi, type ProcessingApi, unlessDeleted } from '../../platform/processing-api.ts';
import { removeParts } from '../live-replay/remove-parts.ts';
import { clearCaptured } from './clear-captured.ts';

export interface ClearingDependencies {
  api: Pick<ProcessingApi, 'beginClearing' | 'finishClearing' | 'readManifest'>;
  storage: Pick<ObjectStorage, 'stat' | 'delete'>;
  captureDir: string;
  /** Keeps the segments of what was made, for looking into a recording that went wrong. */
  keepSegments: boolean;
}

/**
 * Deletes whatever the API says may go, and only then lets the rows go. What is gone already is no failure, so a run that was killed
 * anywhere is simply begun anew.
 */
export function createClearingHandler(deps: ClearingDependencies): JobHandler<typeof clearVideo> {
  const { api, storage, captureDir } = deps;
  return {
    async process({ videoId }, { log, signal }) {
      const params = { videoId };
      const clearing = await askApi(api.beginClearing({ params }));
      const { what } = clearing;
      if (what === 'nothing') return;
      if (what === 'captured') {
        const asked = askApi(api.readManifest({ params: { recordingId: videoId } }));
        const manifest = await unlessDeleted(asked);
        if (!manifest) return;
        signal.throwIfAborted();
        await deleted(
          clearCaptured({ videoId, made: clearing.made }, manifest, deps, log),
          'The capture folder',
        );
      } else {
        for (const key of clearing.storageKeys) {
          signal.throwIfAborted();
          await deleted(storage.delete(key, signal), 'The storage');
        }
        const { recordingId } = clearing;
        if (recordingId !== null) {
          await deleted(removeParts(storage, recordingId, signal), 'The storage');
          // Ids are checked by the contract: no path leads out of the folder.
          const folder = path.join(captureDir, recordingId);
          await deleted(rm(folder, { recursive: true, force: true }), 'The capture folder');
        }
      }
      await askApi(api.finishClearing({ params, body: { what } }));
      log.info({ videoId, what }, 'files of a video were deleted');
    },
    /** Nobody waits for it: the API sees that it has not been told, and asks again later. */
    async giveUp({ videoId }, { reason }, run) {
      run.log.error({ videoId, reason }, 'files of a video could not be deleted');
    },
  };
}

async function deleted(work: Promise<unknown>, where: string): Promise<void> {
  try {
    await work;
  } catch (cause) {
    throw new JobFailure(`${where} did not let a file be deleted.`, { cause });
  }
}
