'use client';

import type { EndpointCall } from '@lectern/contracts/kernel/endpoint';
import {
  type BulkResult,
  bulkDeleteVideos,
  deleteVideo,
  keepVideo,
  restoreVideos,
  updateVideo,
  type Video,
} from '@lectern/contracts/rest/videos';
import { toast } from '@lectern/ui/toast';
import { useMemo } from 'react';
import { callBackend } from '../../backend/browser-api.ts';
import { errorMessage } from '../../backend/error-message.ts';
import { countOf } from './video-words.ts';

type Change = NonNullable<EndpointCall<typeof updateVideo>['body']>;

export interface VideoCommands {
  /** Only when nobody else has changed it meanwhile. @throws AppError */
  change(video: Video, change: Change): Promise<Video>;
  remove(videos: readonly Video[]): Promise<void>;
  restore(videos: readonly Video[]): Promise<void>;
  /** There is no way back. @returns whether it was done */
  removeForGood(video: Video): Promise<boolean>;
  keep(video: Video): Promise<void>;
}

/** Long enough to notice, and the bin is there afterwards. */
const undoMs = 10_000;

/** What people do to videos, said in toasts. `reload` reads the list again. */
export function useVideoCommands(reload: () => Promise<unknown>): VideoCommands {
  return useMemo(() => {
    const idsOf = (videos: readonly Video[]) => videos.map(video => video.videoId);

    function tellRefused({ refused }: BulkResult, what: string) {
      const [first] = refused;
      if (first)
        toast.error(`${countOf(refused.length)} could not be ${what}`, { description: first.message });
    }

    async function restoreIds(videoIds: string[]) {
      try {
        const result = await callBackend(restoreVideos, { body: { videoIds } });
        tellRefused(result, 'restored');
        if (result.done.length > 0) toast.success(`${countOf(result.done.length)} restored`);
      } catch (error) {
        toast.error('Nothing could be restored', { description: errorMessage(error) });
      }
      await reload();
    }

    return {
      async change(video, change) {
        const input = { params: { videoId: video.videoId }, body: change };
        const changed = await callBackend(updateVideo, input, { 'if-match': `"${video.version}"` });
        await reload();
        return changed;
      },

      async remove(videos) {
        try {
          const result = await callBackend(bulkDeleteVideos, { body: { videoIds: idsOf(videos) } });
          tellRefused(result, 'deleted');
          const { done } = result;
          if (done.length > 0)
            toast(`${countOf(done.length)} deleted`, {
              description: 'In the bin for a while',
              action: { label: 'Undo', onClick: () => void restoreIds(done) },
              duration: undoMs,
            });
        } catch (error) {
          toast.error('Nothing could be deleted', { description: errorMessage(error) });
        }
        await reload();
      },

      restore: videos => restoreIds(idsOf(videos)),

      async removeForGood(video) {
        try {
          const input = { params: { videoId: video.videoId }, query: { permanently: 'true' } };
          await callBackend(deleteVideo, input);
          toast.success(`${video.title} is deleted for good`);
          await reload();
          return true;
        } catch (error) {
          toast.error('It could not be deleted', { description: errorMessage(error) });
          return false;
        }
      },

      async keep(video) {
        try {
          const { expiresAt } = await callBackend(keepVideo, { params: { videoId: video.videoId } });
          toast.success(expiresAt ? `${video.title} is kept for longer` : `${video.title} is kept for good`);
        } catch (error) {
          toast.error('It could not be kept', { description: errorMessage(error) });
        }
        await reload();
      },
    };
  }, [reload]);
}
