import { z } from 'zod';
import { defineEndpoint } from '../kernel/endpoint.ts';
import { idSchema } from '../primitives.ts';
import { pageOf, pageQuerySchema } from './pagination.ts';

/** `near`: 90 % and more; `full`: no recording starts. */
export const storageLevelSchema = z.enum(['ok', 'near', 'full']);
export type StorageLevel = z.infer<typeof storageLevelSchema>;

export const storageUsageSchema = z.object({
  /** All stored forms of all videos, those in the bin too, and what is captured and not yet a video. */
  usedBytes: z.number().int(),
  /** Of that, what emptying the bin would free. */
  binBytes: z.number().int(),
  /** Null: no limit. */
  quotaBytes: z.number().int().nullable(),
  level: storageLevelSchema,
});
export type StorageUsage = z.infer<typeof storageUsageSchema>;

export const userStorageSchema = storageUsageSchema.extend({
  userId: idSchema,
  username: z.string(),
  displayName: z.string(),
  /** An admin has set the quota of this person; otherwise it is the installation's (STORAGE_QUOTA_BYTES). */
  quotaIsOwn: z.boolean(),
});
export type UserStorage = z.infer<typeof userStorageSchema>;

export const readStorage = defineEndpoint({
  method: 'GET',
  path: '/storage',
  tag: 'storage',
  summary: 'How much the caller’s videos take, and may take',
  auth: { kind: 'user' },
  response: storageUsageSchema,
});

export const listUserStorage = defineEndpoint({
  method: 'GET',
  path: '/storage/users',
  tag: 'storage',
  summary: 'How much everybody’s videos take, the largest first',
  auth: { kind: 'user', roles: ['admin'] },
  query: pageQuerySchema,
  response: pageOf(userStorageSchema),
});

export const setUserQuota = defineEndpoint({
  method: 'PUT',
  path: '/storage/users/:userId/quota',
  tag: 'storage',
  summary: 'Give one person a quota of their own',
  auth: { kind: 'user', roles: ['admin'] },
  params: z.object({ userId: idSchema }),
  body: z.object({
    /** Bytes; 0: no limit; null: the installation's again. */
    quotaBytes: z.number().int().min(0).max(Number.MAX_SAFE_INTEGER).nullable(),
  }),
  response: userStorageSchema,
  errors: ['not_found'],
});
