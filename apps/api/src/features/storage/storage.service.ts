import { AppError } from '@lectern/contracts/kernel/app-error';
import type { Page, PageQuery } from '@lectern/contracts/rest/pagination';
import type { StorageLevel, StorageUsage, UserStorage } from '@lectern/contracts/rest/storage';
import type { AccessClaims } from '@lectern/contracts/tokens';
import { storageLevel, storageWarning } from './storage-level.ts';
import type { StorageRepository, StoredUsage } from './storage.repository.ts';

export type StorageService = ReturnType<typeof createStorageService>;

/** @param defaultQuotaBytes of whoever has none of their own; 0: no limit. */
export function createStorageService(repository: StorageRepository, defaultQuotaBytes: number) {
  function present(stored: StoredUsage): UserStorage {
    const { ownQuotaBytes, usedBytes, ...rest } = stored;
    const quotaBytes = (ownQuotaBytes ?? defaultQuotaBytes) || null;
    const level = storageLevel(usedBytes, quotaBytes);
    return { ...rest, usedBytes, quotaBytes, level, quotaIsOwn: ownQuotaBytes !== null };
  }

  async function readOf(userId: string): Promise<UserStorage> {
    const stored = await repository.find(userId);
    if (!stored) throw new AppError('not_found');
    return present(stored);
  }

  /** What a recording in that room may take of its owner's storage. @throws AppError `not_found` */
  async function readAllowance(roomId: string): Promise<{ level: StorageLevel; message: string | null }> {
    const ownerId = await repository.findRoomOwner(roomId);
    if (ownerId === null) throw new AppError('not_found');
    const { level, usedBytes, quotaBytes } = await readOf(ownerId);
    return { level, message: storageWarning(usedBytes, quotaBytes) };
  }

  return {
    readAllowance,

    /** @throws AppError `storage_quota_reached` */
    async assertRoomMayRecord(roomId: string): Promise<void> {
      const { level, message } = await readAllowance(roomId);
      if (level === 'full') throw new AppError('storage_quota_reached', message ?? undefined);
    },

    async readOwn({ sub }: AccessClaims): Promise<StorageUsage> {
      return readOf(sub);
    },

    /** The cursor is a position: sizes change, and an admin's list need not hold still. @throws AppError `validation_failed` */
    async list({ limit, cursor }: PageQuery): Promise<Page<UserStorage>> {
      const offset = cursor === undefined ? 0 : Number(cursor);
      if (!Number.isSafeInteger(offset) || offset < 0) {
        const message = 'Not a cursor of this list';
        throw new AppError('validation_failed', message, {
          fieldErrors: [{ field: 'query.cursor', message }],
        });
      }
      const found = await repository.list(limit + 1, offset);
      const hasMore = found.length > limit;
      return {
        data: found.slice(0, limit).map(present),
        nextCursor: hasMore ? String(offset + limit) : null,
        hasMore,
      };
    },

    /** @throws AppError `not_found` */
    async setQuota(userId: string, quotaBytes: number | null): Promise<UserStorage> {
      if (!(await repository.setQuota(userId, quotaBytes))) throw new AppError('not_found');
      return readOf(userId);
    },
  };
}
