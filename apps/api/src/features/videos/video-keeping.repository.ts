import type { Database } from '../../platform/db/database.ts';
import { warnDays } from './stored-video.ts';

/** `retentionDays` of the room of a video `v`, or else the installation's, as SQL names them. */
export interface RetentionRules {
  /** Of the installation; 0: for ever. */
  retentionDays: number;
  /** How long the bin keeps a video. */
  binDays: number;
}

export type VideoKeepingRepository = ReturnType<typeof createVideoKeepingRepository>;

export function createVideoKeepingRepository(db: Database, { retentionDays, binDays }: RetentionRules) {
  return {
    /** Days that a video is kept by the rule that holds for it; 0: for ever. */
    async readRetentionDays(videoId: string): Promise<number> {
      const [found] = await db.$queryRaw<{ days: number }[]>`
        SELECT COALESCE((m.settings ->> 'retentionDays')::int, ${retentionDays}::int) AS days
        FROM videos v LEFT JOIN rooms m ON m.id = v.room_id WHERE v.id = ${videoId}::uuid`;
      return found?.days ?? 0;
    },

    /**
     * Says of every video when it expires, by the rule of its room, unless a person has said so. A rule that is new, or became
     * shorter, leaves everything a week (or the rule's whole time, where that is less): nothing goes without a warning. One that
     * became longer counts at once, in that week as well.
     */
    async applyRetention(now: Date): Promise<number> {
      return db.$executeRaw`
        WITH ruled AS (
          SELECT v.id, v.recorded_at, v.expires_at,
            COALESCE((m.settings ->> 'retentionDays')::int, ${retentionDays}::int) AS days
          FROM videos v LEFT JOIN rooms m ON m.id = v.room_id
          WHERE v.deleted_at IS NULL AND NOT v.expiry_kept
        ), wanted AS (
          SELECT id, expires_at AS before, CASE
            WHEN days = 0 THEN NULL
            WHEN recorded_at + make_interval(days => days) >= ${now}::timestamptz + make_interval(days => LEAST(days, ${warnDays}::int))
              THEN recorded_at + make_interval(days => days)
            WHEN expires_at <= ${now}::timestamptz + make_interval(days => LEAST(days, ${warnDays}::int)) THEN GREATEST(expires_at, recorded_at + make_interval(days => days))
            ELSE ${now}::timestamptz + make_interval(days => LEAST(days, ${warnDays}::int))
          END AS after FROM ruled
        )
        UPDATE videos SET expires_at = wanted.after FROM wanted
        WHERE videos.id = wanted.id AND wanted.before IS DISTINCT FROM wanted.after
          -- Once more of the row as it is when its turn comes: whoever had it locked may just have kept or deleted it.
          AND NOT videos.expiry_kept AND videos.deleted_at IS NULL`;
    },

    /** Into the bin with what has expired, unless it is still being made, or is deleted by itself unless somebody keeps it. @returns their ids */
    async binExpired(now: Date): Promise<string[]> {
      const rows = await db.$queryRaw<{ id: string }[]>`
        UPDATE videos v SET deleted_at = ${now}::timestamptz
        WHERE v.deleted_at IS NULL AND v.expires_at <= ${now}::timestamptz AND NOT EXISTS (
          SELECT 1 FROM recordings r WHERE r.id = v.recording_id
            AND r.state IN ('starting', 'active', 'ending', 'held', 'processing'))
        RETURNING v.id::text AS id`;
      return rows.map(({ id }) => id);
    },

    /** From here on a video whose time in the bin is over cannot be had back. @returns how many */
    async closeBin(now: Date): Promise<number> {
      const { count } = await db.video.updateMany({
        where: { purgedAt: null, deletedAt: { lte: new Date(now.getTime() - binDays * 86_400_000) } },
        data: { purgedAt: now },
      });
      return count;
    },
  };
}
