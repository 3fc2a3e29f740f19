import type { VideoFileKind } from '@lectern/contracts/internal/video-processing';
import type { Database } from '../../platform/db/database.ts';

export interface StoredFile {
  fileId: string;
  kind: VideoFileKind;
  storageKey: string;
  contentType: string;
  sizeBytes: number;
  width: number | null;
  height: number | null;
  createdAt: Date;
}

/** A stored file with what names it for whoever saves it. */
export interface NamedFile extends StoredFile {
  title: string;
  recordedAt: Date;
}

export type VideoFilesRepository = ReturnType<typeof createVideoFilesRepository>;

const named = { video: { select: { title: true, recordedAt: true } } } as const;

export function createVideoFilesRepository(db: Database) {
  return {
    /** Not of a video in the bin, as with all that hands out files here: an address that was signed before leads nowhere then. */
    async find(videoId: string, fileId: string): Promise<NamedFile | null> {
      const row = await db.videoFile.findFirst({
        where: { id: fileId, videoId, video: { deletedAt: null } },
        include: named,
      });
      return row && { ...toStoredFile(row), ...row.video };
    },

    async findByKeys(videoId: string, keys: readonly string[]): Promise<NamedFile | null> {
      const row = await db.videoFile.findFirst({
        where: { videoId, storageKey: { in: [...keys] }, video: { deletedAt: null } },
        include: named,
      });
      return row && { ...toStoredFile(row), ...row.video };
    },

    /** Newest first. Of HLS, whose files are many, only the playlists. */
    async list(videoId: string): Promise<StoredFile[]> {
      const rows = await db.videoFile.findMany({
        where: { videoId, NOT: { kind: 'hls', storageKey: { not: { endsWith: '.m3u8' } } } },
        orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
      });
      return rows.map(toStoredFile);
    },

    /** The picture that somebody chose, if anybody has. */
    async readPoster(videoId: string): Promise<{ posterSetAt: Date | null; posterType: string | null }> {
      const select = { posterSetAt: true, posterType: true };
      const row = await db.video.findUnique({ where: { id: videoId }, select });
      return row ?? { posterSetAt: null, posterType: null };
    },

    /** Whether a step has made files of this kind that are not all in storage yet. */
    async isIncomplete(videoId: string, kinds: readonly VideoFileKind[]): Promise<boolean> {
      const where = { videoId, kind: { in: [...kinds] }, storedAt: null };
      return (await db.madeFile.count({ where })) > 0;
    },
  };
}

export function toStoredFile(row: {
  id: string;
  kind: VideoFileKind;
  storageKey: string;
  contentType: string;
  sizeBytes: bigint;
  width: number | null;
  height: number | null;
  createdAt: Date;
}): StoredFile {
  const { id: fileId, kind, storageKey, contentType, sizeBytes, width, height, createdAt } = row;
  return { fileId, kind, storageKey, contentType, sizeBytes: Number(sizeBytes), width, height, createdAt };
}
