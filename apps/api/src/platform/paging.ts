import { AppError } from '@lectern/contracts/kernel/app-error';
import { idSchema } from '@lectern/contracts/primitives';
import type { Page, PageQuery } from '@lectern/contracts/rest/pagination';

export interface PageRequest {
  limit: number;
  /** The last id of the page before. */
  after: string | undefined;
}

/** @throws AppError `validation_failed` for a cursor that we did not make. */
export function readPageQuery({ limit, cursor }: PageQuery): PageRequest {
  if (cursor === undefined) return { limit, after: undefined };
  const after = idSchema.safeParse(Buffer.from(cursor, 'base64url').toString('latin1'));
  if (!after.success)
    throw new AppError('validation_failed', 'query.cursor: not a cursor of this list', {
      fieldErrors: [{ field: 'query.cursor', message: 'Not a cursor of this list' }],
    });
  return { limit, after: after.data };
}

/** What Prisma needs for one page, newest first. One row more than asked for tells whether there is a next page. */
export function pageOfIds({ limit, after }: PageRequest) {
  return {
    take: limit + 1,
    orderBy: { id: 'desc' as const },
    ...(after === undefined ? {} : { where: { id: { lt: after } } }),
  };
}

/** `rows` hold one more than the limit when there is a next page. */
export function toPage<Row extends { id: string }, Item>(
  rows: Row[],
  { limit }: PageRequest,
  toItem: (row: Row) => Item,
): Page<Item> {
  const shown = rows.slice(0, limit);
  const last = rows.length > limit ? shown.at(-1) : undefined;
  return {
    data: shown.map(toItem),
    nextCursor: last ? Buffer.from(last.id, 'latin1').toString('base64url') : null,
    hasMore: last !== undefined,
  };
}
