import { AppError } from '@lectern/contracts/kernel/app-error';
import type { MediaControl } from '../platform/media-control.ts';

/** A media-worker that is down: every call fails as it does then. For tests of what must work all the same. */
export const absentMedia = new Proxy({} as MediaControl, {
  get: () => async () => {
    throw new AppError('media_unavailable');
  },
});
