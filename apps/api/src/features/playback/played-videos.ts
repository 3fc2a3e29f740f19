import { AppError } from '@lectern/contracts/kernel/app-error';
import type { AccessClaims } from '@lectern/contracts/tokens';
import { accountOf, mayManage } from '../videos/watch-rules.ts';
import type { PlaybackRepository, PlayedVideo } from './playback.repository.ts';

/** One that somebody watches; see `isMember`. */
export type WatchedVideo = PlayedVideo & { member: boolean };

export type PlayedVideos = ReturnType<typeof createPlayedVideos>;

/**
 * Whether somebody may watch a video: signed in, or by a share link, whose viewing token it is; or because anybody may. `member`: they
 * may also know who was in the class. Null: they may not.
 */
export type HowWatched = (
  caller: AccessClaims | null,
  videoId: string,
  viewingToken?: string,
) => Promise<{ member: boolean } | null>;

/** Reads a video for a player, and says who may. Each throws AppError `not_found` for what the caller may not know of. */
export function createPlayedVideos(repository: Pick<PlaybackRepository, 'find'>, howWatched: HowWatched) {
  async function read(videoId: string): Promise<PlayedVideo> {
    const video = await repository.find(videoId);
    if (!video) throw new AppError('not_found');
    return video;
  }

  return {
    /** Without a question: for our own services, and for addresses that were signed. */
    read,

    /** @throws AppError `unauthenticated` for somebody who is not signed in and may not watch it. */
    async readWatchable(
      caller: AccessClaims | null,
      videoId: string,
      viewingToken?: string,
    ): Promise<WatchedVideo> {
      const watched = await howWatched(caller, videoId, viewingToken);
      if (watched) return { ...(await read(videoId)), ...watched };
      throw new AppError(caller ? 'not_found' : 'unauthenticated');
    },

    async readManaged(caller: AccessClaims, videoId: string): Promise<PlayedVideo> {
      const video = await read(videoId);
      if (!mayManage(video, accountOf(caller)) || video.deleted) throw new AppError('not_found');
      return video;
    },
  };
}
