import { AppError } from '@lectern/contracts/kernel/app-error';
import type { AccessClaims } from '@lectern/contracts/tokens';
import type { ObjectStorage } from '@lectern/service-kit/storage/object-storage';
import type { FileToSend } from '../../platform/send-file.ts';
import { managesRoom } from '../rooms/rooms.service.ts';
import { downloadName } from '../videos/download-name.ts';
import { posterOf } from '../videos/video-forms.ts';
import type { RecordingsRepository } from './recordings.repository.ts';
import { viewerOf } from './recordings.service.ts';

export type RecordingMediaService = ReturnType<typeof createRecordingMediaService>;

/** The best file and the poster of a recording, for those who may read it. */
export function createRecordingMediaService(
  repository: Pick<RecordingsRepository, 'findFor'>,
  storage: Pick<ObjectStorage, 'stat'>,
) {
  return {
    /** @throws AppError `not_found`, `recording_not_ready`. */
    async find(part: 'media' | 'poster', recordingId: string, caller: AccessClaims): Promise<FileToSend> {
      const recording = await repository.findFor(viewerOf(caller), recordingId);
      if (!recording) throw new AppError('not_found');
      // Whoever does not manage it gets none of what is cut off; pages play it by `mediaUrl`.
      if (part === 'media' && recording.trimmed && !managesRoom(caller, recording))
        throw new AppError('not_found', 'This recording is trimmed and is not saved as a whole');
      const file = part === 'media' ? recording.media : recording.pictured && posterOf(recording.pictured);
      if (!file) {
        if (part === 'poster') throw new AppError('not_found', 'This recording has no picture yet');
        throw new AppError('recording_not_ready');
      }
      const stored = await storage.stat(file.storageKey);
      if (!stored) throw new AppError('not_found', 'The file of this recording is gone from the storage');
      return {
        key: file.storageKey,
        contentType: file.contentType,
        ...stored,
        fileName: downloadName(
          recording.title,
          new Date(recording.startedAt ?? recording.createdAt),
          file.contentType,
        ),
      };
    },
  };
}
