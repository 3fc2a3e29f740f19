import { Prisma } from '../../generated/prisma/client.ts';

/** Pieces of SQL about a row `v` of videos, its recording `r` and its room `m`. Column names are ours; values are always parameters. */

export const fromVideos = Prisma.sql`
  FROM videos v
  LEFT JOIN recordings r ON r.id = v.recording_id
  LEFT JOIN rooms m ON m.id = v.room_id`;

/** Who may watch, as `mayWatch` means it: a recording that is deleted unless somebody keeps it is nobody's but its owner's. */
export const visibility = Prisma.sql`(
  CASE WHEN r.provisional AND r.kept_at IS NULL THEN 'private' ELSE v.visibility::text END)`;

/** Whether that person was in the class, as `mayWatch` means it. */
export const attendedBy = (userId: string | null) =>
  userId === null
    ? Prisma.sql`FALSE`
    : Prisma.sql`EXISTS (SELECT 1 FROM participants p WHERE p.session_id = v.session_id
        AND p.user_id = ${userId}::uuid AND p.first_joined_at IS NOT NULL)`;

/** All stored forms, and what was captured for as long as it is there: nobody should wonder what fills the disk. */
export const sizeBytes = Prisma.sql`(
  COALESCE((SELECT SUM(f.size_bytes) FROM video_files f WHERE f.video_id = v.id), 0)
  + CASE WHEN r.id IS NOT NULL AND r.segments_gone_at IS NULL
    THEN COALESCE((SELECT SUM(s.size_bytes) FROM segments s JOIN tracks t ON t.id = s.track_id
      WHERE t.recording_id = r.id), 0) ELSE 0 END
  + COALESCE(v.poster_bytes, 0))::bigint`;

/** Of what is played; null while unknown. */
export const durationMs = Prisma.sql`(
  COALESCE(v.trim_end_ms, v.duration_ms, r.duration_ms) - COALESCE(v.trim_start_ms, 0))`;

/** In the bin, and still to be had back. */
export const inBin = Prisma.sql`(v.deleted_at IS NOT NULL AND v.purged_at IS NULL)`;
