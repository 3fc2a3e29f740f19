import { AppError } from '@lectern/contracts/kernel/app-error';
import type { ShareLink } from '@lectern/contracts/rest/share-links';
import type { VideoShareLink } from '../../generated/prisma/client.ts';
import { type Database, lockInTransaction } from '../../platform/db/database.ts';

export interface NewShareLink {
  id: string;
  videoId: string;
  label: string;
  tokenHash: string;
  passwordHash: string | null;
  expiresAt: Date | null;
}

/** More would be a list that nobody looks after. */
const maxLinks = 50;

export type ShareLinksRepository = ReturnType<typeof createShareLinksRepository>;

export function createShareLinksRepository(db: Database) {
  return {
    /** @throws AppError `too_many_share_links` */
    async insert(link: NewShareLink): Promise<ShareLink> {
      return db.$transaction(async tx => {
        await lockInTransaction(tx, `share-links ${link.videoId}`);
        if (
          (await tx.videoShareLink.count({ where: { videoId: link.videoId, revokedAt: null } })) >= maxLinks
        )
          throw new AppError('too_many_share_links');
        return toShareLink(await tx.videoShareLink.create({ data: link }));
      });
    },

    async list(videoId: string): Promise<ShareLink[]> {
      const rows = await db.videoShareLink.findMany({
        where: { videoId, revokedAt: null },
        orderBy: { id: 'desc' },
      });
      return rows.map(toShareLink);
    },

    /** @returns whether the video has, or had, such a link. */
    async revoke(videoId: string, linkId: string, now: Date): Promise<boolean> {
      await db.videoShareLink.updateMany({
        where: { id: linkId, videoId, revokedAt: null },
        data: { revokedAt: now },
      });
      return (await db.videoShareLink.count({ where: { id: linkId, videoId } })) > 0;
    },

    /** One that counts: neither revoked nor expired. Whether its video may be watched by a link is another question. */
    async findByToken(
      tokenHash: string,
      now: Date,
    ): Promise<{ linkId: string; videoId: string; passwordHash: string | null } | null> {
      const row = await db.videoShareLink.findFirst({ where: { tokenHash, ...counts(now) } });
      return row && { linkId: row.id, videoId: row.videoId, passwordHash: row.passwordHash };
    },

    async stillCounts(linkId: string, videoId: string, now: Date): Promise<boolean> {
      return (await db.videoShareLink.count({ where: { id: linkId, videoId, ...counts(now) } })) > 0;
    },

    async countUse(linkId: string, now: Date): Promise<void> {
      await db.videoShareLink.updateMany({
        where: { id: linkId },
        data: { uses: { increment: 1 }, lastUsedAt: now },
      });
    },
  };
}

const counts = (now: Date) => ({ revokedAt: null, OR: [{ expiresAt: null }, { expiresAt: { gt: now } }] });

function toShareLink(row: VideoShareLink): ShareLink {
  return {
    linkId: row.id,
    label: row.label,
    hasPassword: row.passwordHash !== null,
    expiresAt: row.expiresAt?.toISOString() ?? null,
    uses: row.uses,
    lastUsedAt: row.lastUsedAt?.toISOString() ?? null,
    createdAt: row.createdAt.toISOString(),
  };
}
