import { AppError } from '@lectern/contracts/kernel/app-error';
import { idSchema } from '@lectern/contracts/primitives';
import type { RecordingState } from '@lectern/contracts/rest/recordings';
import type { VideoSort, VideoVisibility } from '@lectern/contracts/rest/videos';
import { z } from 'zod';
import { Prisma } from '../../generated/prisma/client.ts';
import { searchCondition } from './video-search.repository.ts';
import { attendedBy, durationMs, fromVideos, inBin, sizeBytes, visibility } from './video-sql.repository.ts';

export interface VideoFilter {
  /** Null: an admin, who sees all. */
  viewerId: string | null;
  text?: string | undefined;
  state?: RecordingState | undefined;
  roomId?: string | undefined;
  ownerId?: string | undefined;
  visibility?: VideoVisibility | undefined;
  /** The first moment, and the first one that is too late. */
  from?: Date | undefined;
  before?: Date | undefined;
  /** The bin, of what the viewer manages. */
  deleted: boolean;
}

export interface VideoOrder {
  sort: VideoSort;
  order: 'asc' | 'desc';
}

/** Where the page before ended: what it was sorted by, and the id that decides between equals. */
export interface VideoPosition {
  key: string;
  id: string;
}

const sortKeys: Record<VideoSort, { key: Prisma.Sql; cast: Prisma.Sql }> = {
  recordedAt: { key: Prisma.sql`v.recorded_at`, cast: Prisma.sql`::timestamptz` },
  title: { key: Prisma.sql`lower(v.title)`, cast: Prisma.sql`::text` },
  duration: { key: Prisma.sql`COALESCE(${durationMs}, 0)`, cast: Prisma.sql`::integer` },
  size: { key: sizeBytes, cast: Prisma.sql`::bigint` },
};

/** Ids of one page and one more, in their order, each with its key. Agrees with `mayWatch`; videos.test.ts holds them against each other. */
export function videoListQuery(
  filter: VideoFilter,
  { sort, order }: VideoOrder,
  limit: number,
  after: VideoPosition | undefined,
): Prisma.Sql {
  const { key, cast } = sortKeys[sort];
  const manages =
    filter.viewerId === null ? Prisma.sql`TRUE` : Prisma.sql`v.owner_id = ${filter.viewerId}::uuid`;
  const isMember = Prisma.sql`(${manages} OR (${visibility} <> 'private' AND ${attendedBy(filter.viewerId)}))`;
  const conditions = [
    filter.deleted
      ? Prisma.sql`${inBin} AND ${manages}`
      : Prisma.sql`v.deleted_at IS NULL AND (${isMember} OR ${visibility} = 'public')`,
    searchCondition(filter.text, isMember),
    filter.state && Prisma.sql`COALESCE(r.state::text, 'ready') = ${filter.state}`,
    filter.roomId && Prisma.sql`v.room_id = ${filter.roomId}::uuid`,
    filter.ownerId && Prisma.sql`v.owner_id = ${filter.ownerId}::uuid`,
    filter.visibility && Prisma.sql`v.visibility::text = ${filter.visibility}`,
    filter.from && Prisma.sql`v.recorded_at >= ${filter.from}`,
    filter.before && Prisma.sql`v.recorded_at < ${filter.before}`,
    after &&
      Prisma.sql`(${key}, v.id) ${order === 'asc' ? Prisma.sql`>` : Prisma.sql`<`} (${after.key}${cast}, ${after.id}::uuid)`,
  ].filter(condition => condition !== null && condition !== undefined && condition !== '');
  const direction = order === 'asc' ? Prisma.sql`ASC` : Prisma.sql`DESC`;
  return Prisma.sql`
    SELECT v.id::text AS id, ${key} AS key ${fromVideos}
    WHERE ${Prisma.join(conditions, ' AND ')}
    ORDER BY ${key} ${direction}, v.id ${direction}
    LIMIT ${limit + 1}`;
}

const cursorSchema = z.object({
  ...{ s: z.string(), o: z.string(), i: idSchema },
  k: z.string().max(400),
});

/** What a key may be, so that Postgres can read each as what it is cast to. */
const keySchemas: Record<VideoSort, z.ZodType<string>> = {
  recordedAt: z.iso.datetime().refine(text => Date.parse(text) >= 0),
  title: z.string().regex(/^[^\0]*$/),
  duration: z
    .string()
    .regex(/^-?\d{1,10}$/)
    .refine(text => Math.abs(Number(text)) < 2 ** 31),
  size: z.string().regex(/^\d{1,18}$/),
};

export const writeVideoCursor = ({ sort, order }: VideoOrder, { key, id }: VideoPosition): string =>
  Buffer.from(JSON.stringify({ s: sort, o: order, k: key, i: id })).toString('base64url');

/** @throws AppError `validation_failed` for a cursor that is not ours, or of another order. */
export function readVideoCursor(cursor: string | undefined, by: VideoOrder): VideoPosition | undefined {
  if (cursor === undefined) return undefined;
  const parsed = cursorSchema.safeParse(parseJson(Buffer.from(cursor, 'base64url').toString()));
  const { s, o, k, i } = parsed.data ?? {};
  if (s !== by.sort || o !== by.order || k === undefined || !i || !keySchemas[by.sort].safeParse(k).success)
    throw new AppError('validation_failed', 'query.cursor: not a cursor of this list', {
      fieldErrors: [{ field: 'query.cursor', message: 'Not a cursor of this list' }],
    });
  return { key: k, id: i };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
