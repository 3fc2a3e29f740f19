import type { Chapter } from '@lectern/contracts/rest/playback';
import { chapterSchema } from '@lectern/contracts/rest/playback';
import type { RecordingState } from '@lectern/contracts/rest/recordings';
import { logEventSchema } from '@lectern/contracts/session-log/log-event';
import type { Database } from '../../platform/db/database.ts';
import { outdatePack } from '../processing/outdated-pack.repository.ts';
import { isTrimmed } from '../videos/downloads.ts';
import { type TimelineEvent, timelineEventTypes } from './class-timeline.ts';

/** A video as a player sees it. */
export interface PlayedVideo {
  videoId: string;
  title: string;
  recordedAt: Date;
  ownerId: string;
  /** In the bin, or on its way out of it. */
  deleted: boolean;
  sessionId: string | null;
  state: RecordingState;
  /** Some step that adds to what is watched still waits or runs. */
  improving: boolean;
  /** What is cut off its start; what is stored about it counts from before that. */
  trimStartMs: number;
  trimmed: boolean;
  /** Of what is played. */
  durationMs: number | null;
  /** Of the files. */
  fullDurationMs: number | null;
  /** Wall clock of the first moment that is played, as milliseconds since 1970. */
  startedAtMs: number;
}

export type PlaybackRepository = ReturnType<typeof createPlaybackRepository>;

/** Longer logs than any class has; a bound all the same. */
const mostEvents = 100_000;

export function createPlaybackRepository(db: Database) {
  return {
    async find(videoId: string): Promise<PlayedVideo | null> {
      const row = await db.video.findUnique({
        where: { id: videoId },
        include: {
          recording: true,
          steps: {
            where: { state: { in: ['waiting', 'running'] }, name: { notIn: ['upload', 'pack'] } },
            select: { name: true },
          },
        },
      });
      if (!row) return null;
      const { recording } = row;
      // The worker's clock starts at the first sample of any track (finalize-recording/timeline.ts).
      const first =
        recording &&
        (await db.segment.aggregate({
          where: { track: { recordingId: recording.id } },
          _min: { startMs: true },
        }));
      const clockMs = first?._min.startMs ?? (recording?.startedAt ?? row.recordedAt).getTime();
      const trimStartMs = row.trimStartMs ?? 0;
      const fullDurationMs = recording?.durationMs ?? row.durationMs;
      const endMs = row.trimEndMs ?? fullDurationMs;
      return {
        videoId,
        title: row.title,
        recordedAt: row.recordedAt,
        ownerId: row.ownerId,
        deleted: row.deletedAt !== null,
        sessionId: row.sessionId,
        state: recording?.state ?? 'ready',
        improving: row.steps.length > 0,
        trimStartMs,
        trimmed: isTrimmed(row),
        durationMs: endMs === null ? null : Math.max(0, endMs - trimStartMs),
        fullDurationMs,
        startedAtMs: clockMs + trimStartMs,
      };
    },

    /** What a timeline is made of, from the beginning of the session to `until`, in order. */
    async eventsOf(sessionId: string, until: Date): Promise<TimelineEvent[]> {
      const rows = await db.sessionEvent.findMany({
        where: { sessionId, at: { lte: until }, type: { in: [...timelineEventTypes] } },
        orderBy: { seq: 'asc' },
        take: mostEvents,
      });
      return rows.flatMap(({ type, payload, seq, at }) => {
        const event = logEventSchema.safeParse({ type, payload, seq, at: at.toISOString() });
        return event.success ? [event.data as TimelineEvent] : [];
      });
    },

    /** Times count from before trimming. Null when nobody has edited them. */
    async editedChapters(videoId: string): Promise<Chapter[] | null> {
      const row = await db.editedChapters.findUnique({ where: { videoId } });
      return row && chapterSchema.array().parse(row.chapters);
    },

    async saveChapters(videoId: string, chapters: Chapter[]): Promise<void> {
      await db.$transaction([
        db.editedChapters.upsert({ where: { videoId }, create: { videoId, chapters }, update: { chapters } }),
        outdatePack(db, videoId),
      ]);
    },

    async resetChapters(videoId: string): Promise<void> {
      await db.$transaction([db.editedChapters.deleteMany({ where: { videoId } }), outdatePack(db, videoId)]);
    },
  };
}

/** The video on the clock of its files. */
export const untrimmed = (video: PlayedVideo): PlayedVideo => ({
  ...video,
  trimStartMs: 0,
  durationMs: video.fullDurationMs,
  startedAtMs: video.startedAtMs - video.trimStartMs,
});
