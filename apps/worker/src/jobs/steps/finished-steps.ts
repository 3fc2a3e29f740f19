import type { ObjectStorage } from '@lectern/service-kit/storage/object-storage';
import { makeRenditions } from '../renditions/make-renditions.ts';
import { makeThumbnails } from '../thumbnails/make-thumbnails.ts';
import { findComposed } from './find-composed.ts';
import type { MakeStep } from './step-run.ts';

type Storage = Pick<ObjectStorage, 'stat' | 'read'>;

/** The composed video → HLS. */
export const renditionsOf =
  (storage: Storage): MakeStep =>
  async run => {
    await run.checkFfmpeg();
    return { outputs: await makeRenditions({ ...run, video: await findComposed(run, storage) }) };
  };

/** The composed video → preview pictures for the seek bar. Its poster is there already: composing knew where something is to be seen. */
export const thumbnailsOf =
  (storage: Storage): MakeStep =>
  async run => {
    await run.checkFfmpeg();
    const outputs = await makeThumbnails({ ...run, video: await findComposed(run, storage) });
    return outputs.length > 0 ? { outputs } : { skipped: 'There is no picture to preview.' };
  };
