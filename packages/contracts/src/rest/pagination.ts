import { z } from 'zod';

/** `?limit=&cursor=`; the cursor is opaque and comes from the page before. */
export const pageQuerySchema = z.object({
  limit: z.coerce.number().int().min(1).max(100).default(25),
  cursor: z.string().max(512).optional(),
});
export type PageQuery = z.output<typeof pageQuerySchema>;

export const pageOf = <T extends z.ZodType>(item: T) =>
  z.object({ data: z.array(item), nextCursor: z.string().nullable(), hasMore: z.boolean() });

export interface Page<T> {
  data: T[];
  nextCursor: string | null;
  hasMore: boolean;
}
