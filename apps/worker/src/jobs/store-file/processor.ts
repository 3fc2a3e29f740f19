import { lstat } from 'node:fs/promises';
import path from 'node:path';
import type { storeFile } from '@lectern/contracts/jobs/catalogue';
import type { JobPayload } from '@lectern/contracts/kernel/job';
import { JobFailure } from '@lectern/service-kit/queue/job-failure';
import type { JobHandler } from '@lectern/service-kit/queue/job-worker';
import type { ObjectStorage } from '@lectern/service-kit/storage/object-storage';
import { askApi, type ProcessingApi, unlessDeleted } from '../../platform/processing-api.ts';
import { sha256OfStream } from '../../platform/sha256.ts';
import { inWords } from './storage-trouble.ts';

export interface StoreDependencies {
  api: ProcessingApi;
  storage: ObjectStorage;
  captureDir: string;
}

type FileToStore = JobPayload<typeof storeFile>;

/** One finished file → storage → read back and compared → the API is told, which shows it from then on. */
export function createStoreHandler({
  api,
  storage,
  captureDir,
}: StoreDependencies): JobHandler<typeof storeFile> {
  const tell = ({ videoId, fileId }: FileToStore, body: Parameters<typeof api.reportFileResult>[0]['body']) =>
    unlessDeleted(api.reportFileResult({ params: { videoId, fileId }, body }));

  return {
    async process(file, { signal, log }) {
      const source = path.join(captureDir, file.file);
      const local = await lstat(source).catch(() => null);
      const holds = () => isWhole(storage, file, signal);
      if (local?.isFile()) {
        if (local.size !== file.sizeBytes)
          throw new JobFailure('The finished file was changed before it was stored.', { retryable: false });
        await inWords(storage.putFile(file.storageKey, source, file.contentType, signal), signal);
        if (!(await holds())) {
          // Whatever is there under this name must not be taken for the file.
          await storage
            .delete(file.storageKey)
            .catch(error => log.warn({ err: error }, 'a broken copy stays'));
          throw new JobFailure('The storage does not hold what was sent to it; it will be sent again.');
        }
      } else if (!(await holds())) {
        // A file that is gone here and whole there comes from a run that was killed after its work was done.
        throw new JobFailure('The finished file is not on the disk of the worker any more.', {
          retryable: false,
        });
      }
      signal.throwIfAborted();
      await askApi(tell(file, { outcome: 'stored' }));
    },

    async giveUp(file, { reason, retryable }) {
      await tell(file, { outcome: 'failed', reason: reason.slice(0, 2000), retryable });
    },
  };
}

/** Reads it back: what was acknowledged and what is there are not always the same. */
async function isWhole(storage: ObjectStorage, file: FileToStore, signal: AbortSignal): Promise<boolean> {
  const found = await inWords(storage.stat(file.storageKey), signal);
  if (found?.sizeBytes !== file.sizeBytes) return false;
  if (file.sizeBytes === 0) return true;
  const stream = await inWords(storage.read(file.storageKey, { start: 0, end: file.sizeBytes - 1 }), signal);
  return (await inWords(sha256OfStream(stream, signal), signal)) === file.sha256;
}
