import { readRecordingAllowance } from '@lectern/contracts/internal/video-keeping';
import { AppError } from '@lectern/contracts/kernel/app-error';
import { createInternalClient } from '@lectern/service-kit/http/internal-client';
import type { Logger } from '@lectern/service-kit/logger';

/** Whether there is storage left for a recording in that room. @throws AppError `storage_quota_reached` */
export type AssertMayRecord = (roomId: string) => Promise<void>;

/** People wait for a recording to start. */
const timeoutMs = 2_000;

/** While the API cannot be asked, a class is recorded: what is lost cannot be had back, and what is too much can be deleted. */
export function createRecordingAllowance(
  options: { baseUrl: string; secret: string },
  logger: Logger,
): AssertMayRecord {
  const api = createInternalClient(
    { readRecordingAllowance },
    { ...options, timeoutMs, unavailableCode: 'dependency_unavailable' },
  );
  return async roomId => {
    const allowance = await api.readRecordingAllowance({ params: { roomId } }).catch((error: unknown) => {
      logger.warn(
        { err: error, roomId },
        'nobody could say whether there is storage left; recording all the same',
      );
      return null;
    });
    if (allowance?.level === 'full')
      throw new AppError('storage_quota_reached', allowance.message ?? undefined);
  };
}
