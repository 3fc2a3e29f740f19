import { Prisma } from '../../generated/prisma/client.ts';
import type { Database } from '../../platform/db/database.ts';

/** Somebody who watches: a user, or a guest by the id that their browser made. */
export interface VideoViewer {
  viewerId: string;
  guest: boolean;
}

/** Whole seconds from the start of the recording; `to` is not part of it. */
export interface SeenSeconds {
  from: number;
  to: number;
}

/** Guests make their own ids: one who makes many must not fill the table. */
const mostGuests = 5_000;

export type ViewsRepository = ReturnType<typeof createViewsRepository>;

export function createViewsRepository(db: Database) {
  return {
    /** Milliseconds from the start of the recording; 0 for somebody new. */
    async positionOf(videoId: string, viewer: VideoViewer): Promise<number> {
      const row = await db.videoView.findUnique({
        where: { videoId_viewerId_guest: { videoId, ...viewer } },
        select: { positionMs: true },
      });
      return row?.positionMs ?? 0;
    },

    async savePosition(videoId: string, viewer: VideoViewer, positionMs: number): Promise<void> {
      await db.videoView.upsert({
        where: { videoId_viewerId_guest: { videoId, ...viewer } },
        create: { videoId, ...viewer, positionMs },
        update: { positionMs, updatedAt: new Date() },
      });
    },

    /** One statement that adds to a set: however often and from however many tabs it is told, it stays the same. */
    async addSeen(
      videoId: string,
      { viewerId, guest }: VideoViewer,
      seconds: readonly SeenSeconds[],
    ): Promise<void> {
      const ranges = `{${seconds.map(({ from, to }) => `[${from},${to})`).join(',')}}`;
      await db.$executeRaw`
        INSERT INTO video_views (video_id, viewer_id, guest, seen)
        SELECT ${videoId}::uuid, ${viewerId}::uuid, ${guest}, ${ranges}::int4multirange
        WHERE NOT ${guest} OR (
          SELECT count(*) FROM video_views WHERE video_id = ${videoId}::uuid AND guest
        ) < ${mostGuests} OR EXISTS (
          SELECT FROM video_views WHERE video_id = ${videoId}::uuid AND viewer_id = ${viewerId}::uuid AND guest
        )
        ON CONFLICT (video_id, viewer_id, guest)
        DO UPDATE SET seen = video_views.seen + EXCLUDED.seen, updated_at = now()`;
    },

    /**
     * @param span seconds from the start of the recording that are played.
     * @returns how many people saw any of it, the seconds that all of them saw together, and how many saw any of each bucket.
     */
    async analytics(
      videoId: string,
      ownerId: string,
      span: SeenSeconds,
      bucketSeconds: number,
    ): Promise<{ viewers: number; seenSeconds: number; buckets: number[] }> {
      const seen = Prisma.sql`
        SELECT seen * int4multirange(int4range(${span.from}::int, ${span.to}::int)) AS seen FROM video_views
        WHERE video_id = ${videoId}::uuid AND (guest OR viewer_id <> ${ownerId}::uuid)`;
      const [totals] = await db.$queryRaw<{ viewers: number; seconds: number }[]>`
        SELECT count(*)::int AS viewers, COALESCE(sum(
          (SELECT sum(upper(part) - lower(part)) FROM unnest(seen) AS part)
        ), 0)::float AS seconds FROM (${seen}) AS views WHERE NOT isempty(seen)`;
      const buckets = await db.$queryRaw<{ viewers: number }[]>`
        WITH views AS (${seen})
        SELECT (
          SELECT count(*) FROM views WHERE seen && int4range(start, start + ${bucketSeconds}::int)
        )::int AS viewers
        FROM generate_series(${span.from}::int, ${span.to - 1}::int, ${bucketSeconds}::int) AS start
        ORDER BY start`;
      return {
        viewers: totals?.viewers ?? 0,
        seenSeconds: totals?.seconds ?? 0,
        buckets: buckets.map(({ viewers }) => viewers),
      };
    },
  };
}
