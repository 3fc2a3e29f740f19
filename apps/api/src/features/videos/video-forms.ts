import type { Download } from '@lectern/contracts/rest/video-forms';
import type { PathSigner } from '../../platform/signed-path.ts';
import { bestToPlay, newest } from '../video-files/best-files.ts';
import type { FileUrlSigner } from '../video-files/signed-file-url.ts';
import type { StoredFile } from '../video-files/video-files.repository.ts';
import { downloadName } from './download-name.ts';
import type { VideoRow } from './video-rows.repository.ts';

/** A stored file, and what it is. */
export interface StoredForm {
  storageKey: string;
  contentType: string;
}

/** What its picture is made out of: the row, and its files of that kind at least. */
export interface PicturedVideo {
  id: string;
  posterSetAt: Date | null;
  posterType: string | null;
  files: readonly (StoredForm & Pick<StoredFile, 'kind' | 'createdAt'>)[];
}

const savedKinds = ['composed', 'quick', 'audio', 'pack'] as const;

export type VideoForms = ReturnType<typeof createVideoForms>;

/** The stored files of a video, and the signed addresses under which they are served. Whoever hands these out has checked who asks. */
export function createVideoForms(files: FileUrlSigner, posters: PathSigner) {
  return {
    /** What `<video>` plays; null while there is nothing. */
    mediaUrl(row: VideoRow): string | null {
      const best = bestToPlay(row.files);
      return best && files.signFile(row.id, best.id);
    },

    posterUrl(row: PicturedVideo): string | null {
      const poster = posterOf(row);
      if (!poster) return null;
      const picture = (row.posterSetAt ?? newest(row.files, 'poster')?.createdAt)?.getTime().toString(36);
      return `${posters.sign(posterPath(row.id))}&v=${picture}`;
    },

    posterPath,
    posterOf,

    /** Stored files that can be saved, best first; the newest of each kind. */
    downloads(row: VideoRow): Download[] {
      return savedKinds.flatMap(kind => {
        const file = newest(row.files, kind);
        if (!file) return [];
        return {
          kind,
          url: `${files.signFile(row.id, file.id)}&download=true`,
          fileName: downloadName(row.title, row.recordedAt, file.contentType),
          contentType: file.contentType,
          sizeBytes: Number(file.sizeBytes),
          width: file.width,
          height: file.height,
        };
      });
    },
  };
}

/** What the signature of a poster's address is about. */
const posterPath = (videoId: string) => `/videos/${videoId}/poster`;

/** Of a picture that a person chose. One for each video: another one replaces it, so that none is left behind. */
export const customPosterKey = (videoId: string) => `videos/${videoId}/chosen-poster`;

/** The chosen picture, or else the one that was made of the video. */
export function posterOf(row: PicturedVideo): StoredForm | null {
  if (row.posterSetAt && row.posterType)
    return { storageKey: customPosterKey(row.id), contentType: row.posterType };
  return newest(row.files, 'poster');
}

/** Every key under which something of this video may be stored. Deleting one that does not exist does no harm. */
export function storageKeysOf(row: {
  id: string;
  files: { storageKey: string }[];
  madeFiles: { storageKey: string }[];
}): string[] {
  const keys = [...row.files, ...row.madeFiles].map(file => file.storageKey);
  return [...new Set([...keys, customPosterKey(row.id)])];
}
