import { chaptersVtt } from '@lectern/contracts/captions/chapters-vtt';
import { AppError } from '@lectern/contracts/kernel/app-error';
import type { Chapter } from '@lectern/contracts/rest/playback';
import type { AccessClaims } from '@lectern/contracts/tokens';
import type { PathSigner, Signed } from '../../platform/signed-path.ts';
import { findChapters } from './chapters.ts';
import type { ClassTimeline } from './class-timeline.ts';
import { type PlaybackRepository, type PlayedVideo, untrimmed } from './playback.repository.ts';
import type { PlayedVideos } from './played-videos.ts';
import type { TimelineOf } from './timelines.ts';

interface Dependencies {
  repository: Pick<PlaybackRepository, 'editedChapters' | 'saveChapters' | 'resetChapters'>;
  videos: PlayedVideos;
  timelineOf: TimelineOf;
  signer: PathSigner;
}

export type ChaptersService = ReturnType<typeof createChaptersService>;

/** Chapters of a video: found by themselves until somebody edits them. All times that go in and out are on the clock of what is played. */
export function createChaptersService({ repository, videos, timelineOf, signer }: Dependencies) {
  const filePath = (videoId: string) => `/videos/${videoId}/chapters/file`;

  /** @param named whether those that were found may say whose screen it was. */
  async function read(
    video: PlayedVideo,
    timeline: ClassTimeline,
    named: boolean,
  ): Promise<{ chapters: Chapter[]; edited: boolean }> {
    const edited = await repository.editedChapters(video.videoId);
    if (edited) return { chapters: onPlayedClock(edited, video), edited: true };
    return { chapters: found(video, timeline, named), edited: false };
  }

  /** As a file, which wanders from hand to hand: without names of who was there. Null when there are none. */
  async function textOf(video: PlayedVideo): Promise<string | null> {
    const { chapters } = await read(video, await timelineOf(video), false);
    return chapters.length === 0 ? null : chaptersVtt({ chapters, durationMs: video.durationMs });
  }

  return {
    read,
    textOf,
    fileUrl: (videoId: string): string => signer.sign(filePath(videoId)),

    /**
     * Replaces what is played; chapters of what is cut off stay for when the trimming is undone.
     * @throws AppError `not_found`.
     */
    async save(caller: AccessClaims, videoId: string, chapters: readonly Chapter[]): Promise<Chapter[]> {
      const video = await videos.readManaged(caller, videoId);
      const timeline = await timelineOf(video);
      const whole = untrimmed(video);
      const before = (await read(whole, await timelineOf(whole), false)).chapters;
      const stored = withinTrim(before, withoutFoundNames(chapters, video, timeline), video);
      await repository.saveChapters(videoId, stored);
      return onPlayedClock(stored, video);
    },

    /** @throws AppError `not_found`. */
    async reset(caller: AccessClaims, videoId: string): Promise<Chapter[]> {
      const video = await videos.readManaged(caller, videoId);
      await repository.resetChapters(videoId);
      return found(video, await timelineOf(video), true);
    },

    /** WebVTT. @throws AppError `unauthenticated`, `not_found`. */
    async readFile(caller: AccessClaims | null, videoId: string, signed: Signed) {
      const isSigned = signer.verify(filePath(videoId), signed) === 'valid';
      const video = isSigned ? await videos.read(videoId) : await videos.readWatchable(caller, videoId);
      const text = video.deleted ? null : await textOf(video);
      if (text === null) throw new AppError('not_found');
      return { video, text };
    },
  };
}

const found = (video: PlayedVideo, timeline: ClassTimeline, named: boolean): Chapter[] =>
  findChapters(named ? timeline : withoutNames(timeline), video.durationMs ?? 0);

/** Who edits sees whose screen it was; what they leave as it was found is stored without that, since whoever may watch reads it from then on. */
function withoutFoundNames(
  chapters: readonly Chapter[],
  video: PlayedVideo,
  timeline: ClassTimeline,
): Chapter[] {
  const plain = found(video, timeline, false);
  const named = found(video, timeline, true);
  return chapters.map(chapter => {
    const at = named.findIndex(
      ({ startMs, title }) => startMs === chapter.startMs && title === chapter.title,
    );
    return plain[at] ?? chapter;
  });
}

const withoutNames = (timeline: ClassTimeline): ClassTimeline => ({
  ...timeline,
  shares: timeline.shares.map(share => ({ ...share, who: null })),
});

/** Chapters that begin before what is played are left out, but for the last of them, which it begins with. */
function onPlayedClock(chapters: readonly Chapter[], { trimStartMs, durationMs }: PlayedVideo): Chapter[] {
  const moved = chapters.map(({ startMs, title }) => ({ startMs: startMs - trimStartMs, title }));
  const first = moved.findLastIndex(({ startMs }) => startMs <= 0);
  return moved
    .slice(Math.max(0, first))
    .map(({ startMs, title }) => ({ startMs: Math.max(0, startMs), title }))
    .filter(({ startMs }) => durationMs === null || startMs < durationMs);
}

/** What is stored once `played` takes the place of what is played of `before`. */
function withinTrim(
  before: readonly Chapter[],
  played: readonly Chapter[],
  { trimStartMs, durationMs }: PlayedVideo,
): Chapter[] {
  const endMs = durationMs === null ? Number.POSITIVE_INFINITY : trimStartMs + durationMs;
  const cutOff = before.filter(({ startMs }) => startMs < trimStartMs || startMs >= endMs);
  const running = before.findLast(({ startMs }) => startMs < trimStartMs);
  const inside = played
    .map(({ startMs, title }) => ({ startMs: startMs + trimStartMs, title }))
    // The one that has begun before what is played is there already, from where it really begins.
    .filter(({ startMs, title }) => startMs !== trimStartMs || title !== running?.title);
  return [...cutOff, ...inside].sort((a, b) => a.startMs - b.startMs);
}
