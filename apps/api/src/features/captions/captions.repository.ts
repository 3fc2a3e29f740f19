import type { CaptionSource } from '@lectern/contracts/rest/playback';
import type { CaptionModel } from '../../generated/prisma/models.ts';
import type { Database } from '../../platform/db/database.ts';
import { lockInTransaction } from '../../platform/db/database.ts';
import { outdatePack } from '../processing/outdated-pack.repository.ts';

/** Times of `vtt` count from the start of the recording, before trimming. */
export interface StoredCaptions {
  captionId: string;
  language: string;
  label: string;
  source: CaptionSource;
  vtt: string;
  edited: boolean;
  deleted: boolean;
}

export type CaptionsRepository = ReturnType<typeof createCaptionsRepository>;

export function createCaptionsRepository(db: Database) {
  return {
    /** In the order in which they were made. */
    async list(videoId: string): Promise<StoredCaptions[]> {
      const rows = await db.caption.findMany({
        where: { videoId },
        orderBy: [{ createdAt: 'asc' }, { id: 'asc' }],
      });
      return rows.map(toStored);
    },

    async find(videoId: string, captionId: string): Promise<StoredCaptions | null> {
      const row = await db.caption.findFirst({ where: { id: captionId, videoId } });
      return row && toStored(row);
    },

    /** @returns false when the video has as many as it may have already. */
    async insert(videoId: string, captions: StoredCaptions, most: number): Promise<boolean> {
      return db.$transaction(async tx => {
        // Two uploads at the same moment must not both take the last place.
        await lockInTransaction(tx, `captions ${videoId}`);
        if ((await tx.caption.count({ where: { videoId } })) >= most) return false;
        const { captionId: id, ...row } = captions;
        await tx.caption.create({ data: { id, videoId, ...row } });
        await outdatePack(tx, videoId);
        return true;
      });
    },

    /** Makes the row when there is none. */
    async save(videoId: string, { captionId: id, ...row }: StoredCaptions): Promise<void> {
      await db.$transaction([
        db.caption.upsert({ where: { id }, create: { id, videoId, ...row }, update: row }),
        outdatePack(db, videoId),
      ]);
    },

    async remove(videoId: string, captionId: string): Promise<void> {
      await db.$transaction([
        db.caption.deleteMany({ where: { id: captionId, videoId } }),
        outdatePack(db, videoId),
      ]);
    },
  };
}

function toStored({ id, ...row }: CaptionModel): StoredCaptions {
  const { language, label, source, vtt, edited, deleted } = row;
  return { captionId: id, language, label, source, vtt, edited, deleted };
}
