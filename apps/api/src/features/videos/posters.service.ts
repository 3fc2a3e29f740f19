import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { AppError } from '@lectern/contracts/kernel/app-error';
import type { Video } from '@lectern/contracts/rest/videos';
import type { AccessClaims } from '@lectern/contracts/tokens';
import type { ObjectStorage } from '@lectern/service-kit/storage/object-storage';
import type { PathSigner } from '../../platform/signed-path.ts';
import { checkPicture, type Picture, PictureRefused } from './picture-check.ts';
import { customPosterKey, type VideoForms } from './video-forms.ts';
import type { VideosRepository } from './videos.repository.ts';
import type { VideosService } from './videos.service.ts';

export interface PostersDependencies {
  videos: Pick<VideosService, 'readManaged' | 'readWatchable' | 'present'>;
  repository: Pick<VideosRepository, 'find' | 'change'>;
  forms: VideoForms;
  storage: ObjectStorage;
  signer: PathSigner;
}

export interface PosterFile {
  storageKey: string;
  contentType: string;
  sizeBytes: number;
  etag: string;
}

export type PostersService = ReturnType<typeof createPostersService>;

export function createPostersService({ videos, repository, forms, storage, signer }: PostersDependencies) {
  async function readStored(
    caller: AccessClaims | null,
    videoId: string,
    signed: { expires?: number | undefined; signature?: string | undefined },
    viewingToken: string | undefined,
  ) {
    const verdict = signer.verify(forms.posterPath(videoId), signed);
    // An address is judged by its signature, whoever opens it; without one the person is.
    if (verdict === 'absent') {
      if (!caller && viewingToken === undefined) throw new AppError('unauthenticated');
      return videos.readWatchable(caller, videoId, viewingToken);
    }
    if (verdict !== 'valid')
      throw new AppError(
        'unauthenticated',
        verdict === 'expired'
          ? 'This address has expired; read the video again for a new one'
          : 'Sign in, or use the signed address that the video names',
      );
    const stored = await repository.find(videoId, null);
    if (!stored) throw new AppError('not_found');
    return stored;
  }

  return {
    /** @throws AppError `unauthenticated`, `not_found`. */
    async find(...who: Parameters<typeof readStored>): Promise<PosterFile> {
      const poster = forms.posterOf((await readStored(...who)).row);
      const stat = poster && (await storage.stat(poster.storageKey));
      if (!poster || !stat) throw new AppError('not_found', 'This video has no picture yet');
      return { storageKey: poster.storageKey, contentType: poster.contentType, ...stat };
    },

    read: ({ storageKey, sizeBytes }: PosterFile) =>
      storage.read(storageKey, { start: 0, end: sizeBytes - 1 }),

    /** @throws AppError `not_found`, `validation_failed`, `storage_full`. */
    async replace(caller: AccessClaims, videoId: string, bytes: Buffer): Promise<Video> {
      // Before anything is stored: the picture of one in the bin must be the same when it comes back.
      if ((await videos.readManaged(caller, videoId)).row.deletedAt) throw new AppError('not_found');
      const picture = readPicture(bytes);
      await store(storage, videoId, picture);
      const poster = { posterType: picture.type, posterBytes: picture.bytes.length, posterSetAt: new Date() };
      await repository.change(videoId, () => poster);
      return videos.present(await videos.readManaged(caller, videoId), caller);
    },

    /** @throws AppError `not_found`. */
    async remove(caller: AccessClaims, videoId: string): Promise<Video> {
      await videos.readManaged(caller, videoId);
      // The row first: an address must not lead to a file that is gone. One that stays behind goes with the video.
      await repository.change(videoId, () => ({ posterType: null, posterBytes: null, posterSetAt: null }));
      await storage.delete(customPosterKey(videoId));
      return videos.present(await videos.readManaged(caller, videoId), caller);
    },
  };
}

function readPicture(bytes: Buffer): Picture {
  try {
    return checkPicture(bytes);
  } catch (error) {
    if (!(error instanceof PictureRefused)) throw error;
    const { message } = error;
    throw new AppError('validation_failed', message, { fieldErrors: [{ field: 'body', message }] });
  }
}

async function store(storage: ObjectStorage, videoId: string, { bytes, type }: Picture): Promise<void> {
  const folder = await mkdtemp(path.join(tmpdir(), 'lectern-poster-'));
  try {
    const file = path.join(folder, 'poster');
    await writeFile(file, bytes);
    await storage.putFile(customPosterKey(videoId), file, type);
  } catch (error) {
    const full = (error as NodeJS.ErrnoException).code === 'ENOSPC';
    throw full ? new AppError('storage_full', undefined, { cause: error }) : error;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
