import { AppError } from '@lectern/contracts/kernel/app-error';
import type { PlayableFile } from '@lectern/contracts/rest/playback';
import type { ObjectStorage } from '@lectern/service-kit/storage/object-storage';
import type { Signed, SignatureVerdict } from '../../platform/signed-path.ts';
import type { FileToSend } from '../../platform/send-file.ts';
import { downloadName } from '../videos/download-name.ts';
import type { VideoForms } from '../videos/video-forms.ts';
import { newest } from './best-files.ts';
import type { FileUrlSigner } from './signed-file-url.ts';
import type { NamedFile, StoredFile, VideoFilesRepository } from './video-files.repository.ts';

/** Addresses of all that can be played or shown of a video: paths on our origin, signed. For callers who have asked whether it may be. */
export interface VideoFiles {
  /** The HLS multivariant playlist; null until all renditions are stored. */
  hlsUrl: string | null;
  /** Best to watch first; then sound alone, then the pack. */
  files: PlayableFile[];
  posterUrl: string | null;
  /** WebVTT of the preview pictures; null until these are stored. */
  previewsUrl: string | null;
}

export type VideoFilesService = ReturnType<typeof createVideoFilesService>;

const multivariantPlaylist = 'master.m3u8';
const playable = ['composed', 'quick', 'audio', 'pack'] as const;
type PlayableKind = (typeof playable)[number];

export function createVideoFilesService(
  repository: VideoFilesRepository,
  storage: Pick<ObjectStorage, 'stat' | 'read'>,
  signer: FileUrlSigner,
  forms: Pick<VideoForms, 'posterUrl'>,
) {
  async function toSend(file: NamedFile | null): Promise<FileToSend> {
    if (!file) throw new AppError('not_found');
    const { storageKey: key, contentType, title, recordedAt } = file;
    const stored = await storage.stat(key);
    if (!stored) throw new AppError('not_found', 'The file of this video is gone from the storage');
    const fileName = downloadName(title, recordedAt, contentType);
    return { key, contentType, ...stored, fileName };
  }

  return {
    async filesOf(videoId: string): Promise<VideoFiles> {
      const [stored, chosen] = await Promise.all([repository.list(videoId), repository.readPoster(videoId)]);
      const setUrl = async (
        file: StoredFile | null | undefined,
        kinds: Parameters<typeof repository.isIncomplete>[1],
      ) =>
        file && !(await repository.isIncomplete(videoId, kinds))
          ? signer.signSet(videoId, file.storageKey.split('/').at(-1) ?? '')
          : null;
      const master = stored.find(
        file => file.kind === 'hls' && file.storageKey.endsWith(`/${multivariantPlaylist}`),
      );
      return {
        hlsUrl: await setUrl(master, ['hls']),
        files: playable
          .flatMap(kind => newest(stored, kind) ?? [])
          .map(file => ({
            kind: file.kind as PlayableKind,
            url: signer.signFile(videoId, file.fileId),
            ...{ contentType: file.contentType, sizeBytes: file.sizeBytes },
            ...{ width: file.width, height: file.height },
          })),
        posterUrl: forms.posterUrl({ id: videoId, ...chosen, files: stored }),
        previewsUrl: await setUrl(newest(stored, 'sprite_index'), ['sprite_index', 'sprite_sheet']),
      };
    },

    /** @throws AppError `unauthenticated`, `not_found`. */
    async find(videoId: string, fileId: string, signed: Signed): Promise<FileToSend> {
      assertSigned(signer.verifyFile(videoId, fileId, signed));
      return toSend(await repository.find(videoId, fileId));
    },

    /** A file that another file names. `name` becomes a key only together with a row that has that very key. */
    async findOfSet(videoId: string, name: string, signed: Signed): Promise<FileToSend> {
      assertSigned(signer.verifySet(videoId, signed));
      const keys = ['renditions', 'thumbnails'].map(step => `videos/${videoId}/${step}/${name}`);
      return toSend(await repository.findByKeys(videoId, keys));
    },
  };
}

function assertSigned(verdict: SignatureVerdict): void {
  if (verdict === 'valid') return;
  throw new AppError(
    'unauthenticated',
    verdict === 'expired'
      ? 'This address has expired; read the video again for a new one'
      : 'Use the signed address that reading the video gives',
  );
}
