import type { Logger } from '@lectern/service-kit/logger';
import type { VideoKeepingRepository } from './video-keeping.repository.ts';

export interface VideoKeeperDependencies {
  repository: VideoKeepingRepository;
  logger: Logger;
}

/** Retention and the bin. It only writes rows: what they say is deleted for good is cleared by others, however often they are begun anew. */
export function createVideoKeeper({ repository, logger }: VideoKeeperDependencies) {
  return {
    async run(now = Date.now()): Promise<void> {
      const at = new Date(now);
      await repository.applyRetention(at);
      const expired = await repository.binExpired(at);
      if (expired.length > 0) logger.info({ videoIds: expired }, 'videos have expired and are in the bin');
      await repository.closeBin(at);
    },
  };
}
