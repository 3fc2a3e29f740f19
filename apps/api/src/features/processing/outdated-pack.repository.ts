import type { Prisma } from '../../generated/prisma/client.ts';
import type { DatabaseReader } from '../../platform/db/database.ts';

/** Captions, chapters or the title of a video have changed: its pack is made again, once nobody has changed anything for a while. */
export const outdatePack = (db: DatabaseReader, videoId: string, at = new Date()) =>
  db.video.updateMany({ where: { id: videoId }, data: { packOutdatedAt: at } });

/** Its pack can be made once more: the last one is stored, or has failed, and nobody is clearing away what it was made from. */
export const canRemakePack = {
  deletedAt: null,
  steps: { some: { name: 'pack', state: { in: ['done', 'failed'] } } },
  madeFiles: { none: { step: 'pack', storedAt: null, failure: null } },
  NOT: { recording: { segmentsGoneAt: { not: null }, filesDeletedAt: null } },
} satisfies Prisma.VideoWhereInput;
