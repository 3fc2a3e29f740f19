import { AppError } from '@lectern/contracts/kernel/app-error';
import type { EndpointRequest } from '@lectern/contracts/kernel/endpoint';
import type { Page } from '@lectern/contracts/rest/pagination';
import type { BulkResult, listVideos, Video } from '@lectern/contracts/rest/videos';
import type { AccessClaims } from '@lectern/contracts/tokens';
import { endOf, startOf } from '../../platform/moments.ts';
import { decideChange, type WantedChange } from './video-changes.ts';
import { dayMs, type StoredVideo, toVideo, visibilityOf } from './stored-video.ts';
import type { VideoForms } from './video-forms.ts';
import type { VideoKeepingRepository } from './video-keeping.repository.ts';
import { readVideoCursor, type VideoOrder, writeVideoCursor } from './video-list.repository.ts';
import type { VideosRepository } from './videos.repository.ts';
import { accountOf, isMember, mayManage, mayWatch } from './watch-rules.ts';

export interface VideosDependencies {
  repository: VideosRepository;
  keeping: Pick<VideoKeepingRepository, 'readRetentionDays'>;
  forms: VideoForms;
  /** Whether somebody who opened a share link may still watch by it. */
  linkCounts(viewingToken: string | undefined, videoId: string): Promise<boolean>;
  /** Asks for the files of what is deleted for good to go. */
  clear(videoId: string): Promise<void>;
  /** How long the bin keeps a video. */
  binDays: number;
}

export type VideosService = ReturnType<typeof createVideosService>;

export function createVideosService(deps: VideosDependencies) {
  const { repository, forms, keeping, linkCounts, clear, binDays } = deps;

  const present = (stored: StoredVideo, caller: AccessClaims | null): Video =>
    toVideo(stored, caller, forms.posterUrl(stored.row), { binDays, nowMs: Date.now() });

  /** @throws AppError `not_found`, for a video that the caller may not manage as well. */
  async function readManaged(caller: AccessClaims, videoId: string): Promise<StoredVideo> {
    const stored = await repository.find(videoId, caller.sub);
    if (!stored || !mayManage(stored.row, accountOf(caller))) throw new AppError('not_found');
    return stored;
  }

  /** @throws AppError `not_found`, for a video that the caller may not watch as well. */
  async function readWatchable(
    caller: AccessClaims | null,
    videoId: string,
    viewingToken?: string,
  ): Promise<StoredVideo> {
    const stored = await repository.find(videoId, caller?.sub ?? null);
    if (!stored) throw new AppError('not_found');
    const { ownerId, deletedAt } = stored.row;
    const watcher = {
      account: accountOf(caller),
      attended: stored.attended,
      hasLink: await linkCounts(viewingToken, videoId),
    };
    if (!mayWatch({ visibility: visibilityOf(stored.row), ownerId, deleted: deletedAt !== null }, watcher))
      throw new AppError('not_found');
    return stored;
  }

  async function each(
    caller: AccessClaims,
    ids: readonly string[],
    work: (videoId: string) => Promise<void>,
  ): Promise<BulkResult> {
    const result: BulkResult = { done: [], refused: [] };
    for (const videoId of new Set(ids))
      try {
        await readManaged(caller, videoId);
        await work(videoId);
        result.done.push(videoId);
      } catch (error) {
        if (!(error instanceof AppError)) throw error;
        result.refused.push({ videoId, code: error.code, message: error.message });
      }
    return result;
  }

  return {
    readManaged,
    readWatchable,
    present,

    /** What somebody may know of a video; null when they may not watch it. */
    async howWatched(
      caller: AccessClaims | null,
      videoId: string,
      viewingToken?: string,
    ): Promise<{ member: boolean } | null> {
      const stored = await readWatchable(caller, videoId, viewingToken).catch(ignoreNotFound);
      return (
        stored && {
          member: isMember(stored.row, { account: accountOf(caller), attended: stored.attended }),
        }
      );
    },

    /** @throws AppError `validation_failed` for a cursor of another list. */
    async list(
      caller: AccessClaims,
      query: EndpointRequest<typeof listVideos>['query'],
    ): Promise<Page<Video>> {
      const { limit, cursor, sort, q, from, to, order: given, ...filter } = query;
      const order: VideoOrder = { sort, order: given ?? (sort === 'title' ? 'asc' : 'desc') };
      const viewerId = caller.role === 'admin' ? null : caller.sub;
      const { videos, next } = await repository.list(
        { ...filter, viewerId, text: q, from: startOf(from), before: endOf(to) },
        caller.sub,
        order,
        limit,
        readVideoCursor(cursor, order),
      );
      return {
        data: videos.map(stored => present(stored, caller)),
        nextCursor: next && writeVideoCursor(order, next),
        hasMore: next !== null,
      };
    },

    /** One in the bin is there for who manages it. @throws AppError `not_found`. */
    async read(caller: AccessClaims | null, videoId: string, viewingToken?: string): Promise<Video> {
      const binned = caller && (await readManaged(caller, videoId).catch(ignoreNotFound));
      return present(binned ?? (await readWatchable(caller, videoId, viewingToken)), caller);
    },

    /** @throws AppError `not_found`, `precondition_failed`, `validation_failed`, `recording_not_ready`. */
    async update(
      caller: AccessClaims,
      videoId: string,
      wanted: WantedChange,
      ifMatch: string | undefined,
    ): Promise<Video> {
      await readManaged(caller, videoId);
      await repository.change(videoId, row => decideChange(row, wanted, ifMatch, new Date()));
      return present(await readManaged(caller, videoId), caller);
    },

    /** Retention leaves it alone from then on. @throws AppError `not_found`. */
    async keep(caller: AccessClaims, videoId: string): Promise<Video> {
      await readManaged(caller, videoId);
      const days = await keeping.readRetentionDays(videoId);
      const expiresAt = days === 0 ? null : new Date(Date.now() + days * dayMs);
      await repository.change(videoId, () => ({ expiresAt, expiryKept: true }));
      return present(await readManaged(caller, videoId), caller);
    },

    /** @throws AppError `not_found`, `recording_already_running`, `conflict`. */
    async remove(caller: AccessClaims, videoId: string, permanently: boolean): Promise<void> {
      const purged = await repository.findPurgedOwner(videoId);
      if (purged && mayManage(purged, accountOf(caller))) return;
      await readManaged(caller, videoId);
      await repository.remove(videoId, new Date(), permanently);
      if (permanently) await clear(videoId);
    },

    removeAll: (caller: AccessClaims, ids: readonly string[]): Promise<BulkResult> =>
      each(caller, ids, videoId => repository.remove(videoId, new Date(), false)),

    restoreAll: (caller: AccessClaims, ids: readonly string[]): Promise<BulkResult> =>
      each(caller, ids, videoId => repository.restore(videoId, new Date())),
  };
}

function ignoreNotFound(error: unknown): null {
  if (error instanceof AppError && error.code === 'not_found') return null;
  throw error;
}
