import { AppError } from '@lectern/contracts/kernel/app-error';
import type { AccessClaims } from '@lectern/contracts/tokens';
import type { ObjectStorage } from '@lectern/service-kit/storage/object-storage';
import { isPlayable } from './recording-state.ts';
import type { RecordingsRepository } from './recordings.repository.ts';
import { viewerOf } from './recordings.service.ts';
import type { MediaPart, MediaUrlSigner } from './signed-media-url.ts';

export interface MediaFile {
  key: string;
  contentType: string;
  sizeBytes: number;
  etag: string;
  /** For whoever saves it; without a path. */
  fileName: string;
}

export type RecordingMediaService = ReturnType<typeof createRecordingMediaService>;

export function createRecordingMediaService(
  repository: RecordingsRepository,
  storage: ObjectStorage,
  signer: MediaUrlSigner,
) {
  async function findFor(
    part: MediaPart,
    recordingId: string,
    caller: AccessClaims | null,
    signed: { expires?: number | undefined; signature?: string | undefined },
  ) {
    if (caller) return repository.findFor(viewerOf(caller), recordingId);
    const verdict = signer.verify(part, recordingId, signed.expires, signed.signature);
    if (verdict === 'valid') return repository.find(recordingId);
    throw new AppError(
      'unauthenticated',
      verdict === 'expired'
        ? 'This address has expired; read the recording again for a new one'
        : 'Sign in, or use the signed address that the recording names',
    );
  }

  return {
    /** @throws AppError `unauthenticated`, `not_found`, `recording_not_ready`. */
    async find(
      part: MediaPart,
      recordingId: string,
      caller: AccessClaims | null,
      signed: { expires?: number | undefined; signature?: string | undefined },
    ): Promise<MediaFile> {
      const recording = await findFor(part, recordingId, caller, signed);
      if (!recording) throw new AppError('not_found');
      const key = part === 'media' ? recording.storageKey : recording.thumbnailKey;
      if (!isPlayable(recording.state) || !key) {
        if (part === 'thumbnail') throw new AppError('not_found', 'This recording has no picture yet');
        throw new AppError('recording_not_ready');
      }
      const stored = await storage.stat(key);
      if (!stored) throw new AppError('not_found', 'The file of this recording is gone from the storage');
      return {
        key,
        contentType: part === 'media' ? (recording.contentType ?? 'video/mp4') : 'image/jpeg',
        ...stored,
        fileName: `${recording.title} ${(recording.startedAt ?? recording.createdAt).slice(0, 10)}`,
      };
    },

    read: (file: MediaFile, range: { start: number; end: number }) => storage.read(file.key, range),
  };
}
