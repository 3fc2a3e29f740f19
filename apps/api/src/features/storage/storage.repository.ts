import type { Database } from '../../platform/db/database.ts';
import { Prisma } from '../../generated/prisma/client.ts';
import { fromVideos, sizeBytes } from '../videos/video-sql.repository.ts';

export interface StoredUsage {
  userId: string;
  username: string;
  displayName: string;
  usedBytes: number;
  binBytes: number;
  /** Set for this person; 0: no limit; null: the installation's. */
  ownQuotaBytes: number | null;
}

interface UsageRow {
  id: string;
  username: string;
  display_name: string;
  used: bigint;
  bin: bigint;
  quota: bigint | null;
}

export type StorageRepository = ReturnType<typeof createStorageRepository>;

/** What is being deleted for good still counts until it is gone: the disk thinks so, too. */
const usage = Prisma.sql`
  SELECT u.id::text AS id, u.username, u.display_name, u.quota_bytes AS quota,
    COALESCE(s.used, 0)::bigint AS used, COALESCE(s.bin, 0)::bigint AS bin
  FROM users u LEFT JOIN (
    SELECT x.owner_id, SUM(x.size) AS used, SUM(x.size) FILTER (WHERE x.binned) AS bin
    FROM (SELECT v.owner_id, v.deleted_at IS NOT NULL AS binned, ${sizeBytes} AS size ${fromVideos}) x
    GROUP BY x.owner_id
  ) s ON s.owner_id = u.id`;

export function createStorageRepository(db: Database) {
  return {
    async find(userId: string): Promise<StoredUsage | null> {
      const [row] = await db.$queryRaw<UsageRow[]>`${usage} WHERE u.id = ${userId}::uuid`;
      return row ? toUsage(row) : null;
    },

    /** The largest first; of equals the earlier account. */
    async list(limit: number, offset: number): Promise<StoredUsage[]> {
      const rows = await db.$queryRaw<UsageRow[]>`
        ${usage} ORDER BY COALESCE(s.used, 0) DESC, u.id LIMIT ${limit} OFFSET ${offset}`;
      return rows.map(toUsage);
    },

    async findRoomOwner(roomId: string): Promise<string | null> {
      const row = await db.room.findUnique({ where: { id: roomId }, select: { ownerId: true } });
      return row?.ownerId ?? null;
    },

    /** @returns whether there is such a person. */
    async setQuota(userId: string, quotaBytes: number | null): Promise<boolean> {
      const { count } = await db.user.updateMany({
        where: { id: userId },
        data: { quotaBytes: quotaBytes === null ? null : BigInt(quotaBytes) },
      });
      return count > 0;
    },
  };
}

function toUsage(row: UsageRow): StoredUsage {
  return {
    userId: row.id,
    username: row.username,
    displayName: row.display_name,
    usedBytes: Number(row.used),
    binBytes: Number(row.bin),
    ownQuotaBytes: row.quota === null ? null : Number(row.quota),
  };
}
