import { createShortCache } from '../../platform/short-cache.ts';
import { namesInRecording } from '../recordings/consent-standing.ts';
import type { ConsentsRepository } from '../recordings/consents.repository.ts';
import { type ClassTimeline, classTimeline } from './class-timeline.ts';
import type { PlaybackRepository, PlayedVideo } from './playback.repository.ts';

/** What happened in the class of a video. Empty for one that comes from elsewhere, and while its length is not known. */
export type TimelineOf = (video: PlayedVideo) => Promise<ClassTimeline>;

interface Span {
  videoId: string;
  sessionId: string;
  startedAtMs: number;
  durationMs: number;
}

/** A log is long, and whoever opens a video asks for what is in it several times. */
const ageMs = 5_000;

const empty: ClassTimeline = { markers: [], shares: [], marks: [], pauses: [], lines: [] };

export function createTimelineOf(
  repository: Pick<PlaybackRepository, 'eventsOf'>,
  consents: Pick<ConsentsRepository, 'listOfRecording'>,
): TimelineOf {
  const read = async (span: string) => {
    const { videoId, sessionId, startedAtMs, durationMs } = JSON.parse(span) as Span;
    const [events, people] = await Promise.all([
      repository.eventsOf(sessionId, new Date(startedAtMs + durationMs)),
      // A video of a class has the id of its recording.
      consents.listOfRecording(videoId),
    ]);
    const names = namesInRecording(people);
    return classTimeline(events, { startedAtMs, durationMs }, id => names.get(id) ?? null);
  };
  const known = createShortCache(ageMs, read);
  return async ({ videoId, sessionId, startedAtMs, durationMs }) => {
    if (sessionId === null || durationMs === null) return empty;
    const span: Span = { videoId, sessionId, startedAtMs, durationMs };
    return known.get(JSON.stringify(span));
  };
}
