import type { VideoTimeline } from '@lectern/contracts/internal/video-timeline';
import { AppError } from '@lectern/contracts/kernel/app-error';
import type { Playback, VideoAnalytics, WatchedRange } from '@lectern/contracts/rest/playback';
import type { AccessClaims } from '@lectern/contracts/tokens';
import type { CaptionsService } from '../captions/captions.service.ts';
import type { VideoFilesService } from '../video-files/video-files.service.ts';
import { accountOf, mayManage } from '../videos/watch-rules.ts';
import type { ChaptersService } from './chapters.service.ts';
import { type PlayedVideo, untrimmed } from './playback.repository.ts';
import type { PlayedVideos, WatchedVideo } from './played-videos.ts';
import type { TimelineOf } from './timelines.ts';
import type { SeenSeconds, ViewsRepository } from './views.repository.ts';

interface Dependencies {
  videos: PlayedVideos;
  views: ViewsRepository;
  captions: Pick<CaptionsService, 'list' | 'listWithText'>;
  chapters: Pick<ChaptersService, 'read'>;
  timelineOf: TimelineOf;
  filesOf: VideoFilesService['filesOf'];
}

/** Of a heat line: more than a seek bar has room for says nothing more. */
const mostBuckets = 200;
/** Who stopped this close to the end, or in its last twentieth, has seen it all: it starts over. */
const endMs = 15_000;
const endShare = 0.05;

export type PlaybackService = ReturnType<typeof createPlaybackService>;

export function createPlaybackService(deps: Dependencies) {
  const { videos, views, captions, chapters, timelineOf, filesOf } = deps;

  async function present(video: WatchedVideo, caller: AccessClaims | null): Promise<Playback> {
    const { videoId, title, state, improving, durationMs, member } = video;
    const [files, timeline, positionMs] = await Promise.all([
      filesOf(videoId),
      timelineOf(video),
      caller ? views.positionOf(videoId, { viewerId: caller.sub, guest: false }) : 0,
    ]);
    const manageable = mayManage(video, accountOf(caller));
    const found = await chapters.read(video, timeline, member);
    const resumeAtMs = positionMs - video.trimStartMs;
    const isOver = durationMs !== null && resumeAtMs > durationMs - Math.min(endMs, durationMs * endShare);
    return {
      ...{ videoId, title, state, improving, manageable, durationMs },
      downloadable: manageable || !video.trimmed,
      startInFilesMs: video.trimStartMs,
      ...files,
      // It holds who was there, and when: that is for who taught the class.
      files: files.files.filter(file => manageable || file.kind !== 'pack'),
      chapters: found.chapters,
      chaptersEdited: found.edited,
      captions: await captions.list(video, timeline),
      // Strangers, signed in or not, are told neither who was there nor what was said in the chat.
      markers: member ? timeline.markers : [],
      resumeAtMs: isOver ? 0 : Math.max(0, resumeAtMs),
    };
  }

  return {
    /** @throws AppError `not_found`, `unauthenticated`. */
    async read(caller: AccessClaims | null, videoId: string, viewingToken?: string): Promise<Playback> {
      return present(await videos.readWatchable(caller, videoId, viewingToken), caller);
    },

    /** @throws AppError `not_found`. */
    async saveProgress(caller: AccessClaims, videoId: string, positionMs: number): Promise<void> {
      const video = await videos.readWatchable(caller, videoId);
      const inside = Math.min(positionMs, video.durationMs ?? positionMs);
      await views.savePosition(videoId, { viewerId: caller.sub, guest: false }, inside + video.trimStartMs);
    },

    /** @throws AppError `not_found`, `unauthenticated`; `validation_failed` for a guest without a key. */
    async reportWatched(
      caller: AccessClaims | null,
      videoId: string,
      ranges: readonly WatchedRange[],
      viewerKey: string | undefined,
      viewingToken?: string,
    ): Promise<void> {
      const video = await videos.readWatchable(caller, videoId, viewingToken);
      const viewerId = caller?.sub ?? viewerKey;
      if (!viewerId)
        throw new AppError('validation_failed', 'body.viewerKey: needed without a login', {
          fieldErrors: [{ field: 'body.viewerKey', message: 'Needed without a login' }],
        });
      const seconds = seenSeconds(ranges, video);
      if (seconds.length > 0) await views.addSeen(videoId, { viewerId, guest: caller === null }, seconds);
    },

    /** @throws AppError `not_found`. */
    async analytics(caller: AccessClaims, videoId: string): Promise<VideoAnalytics> {
      const video = await videos.readManaged(caller, videoId);
      const span = playedSeconds(video);
      const length = span.to - span.from;
      const bucketSeconds = Math.max(1, Math.ceil(length / mostBuckets));
      const nobody = { viewers: 0, seenSeconds: 0, buckets: [] };
      const {
        viewers,
        seenSeconds: seen,
        buckets,
      } = length > 0 ? await views.analytics(videoId, video.ownerId, span, bucketSeconds) : nobody;
      const averageShare = viewers === 0 || length === 0 ? 0 : Math.min(1, seen / viewers / length);
      return { videoId, viewers, averageShare, bucketMs: bucketSeconds * 1000, buckets };
    },

    /** For the worker. @throws AppError `not_found`. */
    async readTimeline(videoId: string): Promise<VideoTimeline> {
      const video = untrimmed(await videos.read(videoId));
      const timeline = await timelineOf(video);
      const { title, durationMs, startedAtMs } = video;
      return {
        ...{ videoId, title, durationMs, startedAtMs, markers: timeline.markers },
        chapters: (await chapters.read(video, timeline, true)).chapters,
        captions: await captions.listWithText(video, timeline),
      };
    },
  };
}

/** What is played, in whole seconds of the recording. */
function playedSeconds({ trimStartMs, durationMs }: PlayedVideo): SeenSeconds {
  const from = Math.floor(trimStartMs / 1000);
  return { from, to: durationMs === null ? from : Math.ceil((trimStartMs + durationMs) / 1000) };
}

/** A second counts as seen when any of it was. */
function seenSeconds(ranges: readonly WatchedRange[], video: PlayedVideo): SeenSeconds[] {
  const span = playedSeconds(video);
  return ranges.flatMap(({ startMs, endMs: untilMs }) => {
    const from = Math.max(span.from, Math.floor((startMs + video.trimStartMs) / 1000));
    const to = Math.min(span.to, Math.ceil((untilMs + video.trimStartMs) / 1000));
    return to > from ? [{ from, to }] : [];
  });
}
