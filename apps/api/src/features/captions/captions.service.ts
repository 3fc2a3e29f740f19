import { createHash } from 'node:crypto';
import { type Cue, readCaptions, shiftCues, writeCaptions } from '@lectern/contracts/captions/web-vtt';
import type { VideoTimeline } from '@lectern/contracts/internal/video-timeline';
import { AppError } from '@lectern/contracts/kernel/app-error';
import type { CaptionTrack } from '@lectern/contracts/rest/playback';
import type { AccessClaims } from '@lectern/contracts/tokens';
import { newId } from '../../platform/ids.ts';
import type { PathSigner, Signed } from '../../platform/signed-path.ts';
import type { ClassTimeline } from '../playback/class-timeline.ts';
import { type PlayedVideo, untrimmed } from '../playback/playback.repository.ts';
import type { TimelineOf } from '../playback/timelines.ts';
import type { PlayedVideos } from '../playback/played-videos.ts';
import type { CaptionsRepository, StoredCaptions } from './captions.repository.ts';
import { cuesOfLines, languageName, liveCaptionId } from './live-captions.ts';

interface Dependencies {
  repository: CaptionsRepository;
  videos: PlayedVideos;
  timelineOf: TimelineOf;
  signer: PathSigner;
}

/** Of one video, live ones included. */
const mostCaptions = 20;

export type CaptionsService = ReturnType<typeof createCaptionsService>;

/** Captions of a video, whatever they come from. */
export function createCaptionsService({ repository, videos, timelineOf, signer }: Dependencies) {
  const filePath = (videoId: string, captionId: string) => `/videos/${videoId}/captions/${captionId}/file`;

  const fileUrl = (videoId: string, captionId: string) => signer.sign(filePath(videoId, captionId));

  const present = (video: PlayedVideo, captions: StoredCaptions): CaptionTrack => {
    const { captionId, language, label, source } = captions;
    return {
      ...{ captionId, language, label, source },
      url: `${fileUrl(video.videoId, captionId)}&v=${versionOf(video, captions)}`,
    };
  };

  /** Rows, and what was typed in the class and is no row yet. */
  async function all(video: PlayedVideo, timeline: ClassTimeline): Promise<StoredCaptions[]> {
    const rows = await repository.list(video.videoId);
    const known = new Set(rows.map(({ captionId }) => captionId));
    const live = liveCaptions(video, timeline).filter(({ captionId }) => !known.has(captionId));
    return [...live, ...rows.filter(({ deleted }) => !deleted)];
  }

  /** On the clock of the files. What was typed in a class is looked for last: its log is long. */
  async function find(video: PlayedVideo, captionId: string): Promise<StoredCaptions> {
    const row = await repository.find(video.videoId, captionId);
    const whole = untrimmed(video);
    const found =
      row ?? liveCaptions(whole, await timelineOf(whole)).find(one => one.captionId === captionId);
    if (!found || found.deleted) throw new AppError('not_found');
    return found;
  }

  return {
    fileUrl,

    async list(video: PlayedVideo, timeline: ClassTimeline): Promise<CaptionTrack[]> {
      return (await all(video, timeline)).map(one => present(video, one));
    },

    /** With their text, on the clock of what is played. */
    async listWithText(video: PlayedVideo, timeline: ClassTimeline): Promise<VideoTimeline['captions']> {
      return (await all(video, timeline)).map(one => ({
        ...{ captionId: one.captionId, language: one.language, label: one.label, source: one.source },
        vtt: playedText(video, one),
      }));
    },

    /** @throws AppError `not_found`, `captions_invalid`, `too_many_captions`. */
    async add(
      caller: AccessClaims,
      videoId: string,
      { content, ...named }: { language: string; label: string; content: string },
    ): Promise<CaptionTrack> {
      const video = await videos.readManaged(caller, videoId);
      const added: StoredCaptions = {
        ...{ captionId: newId(), source: 'upload', edited: true, deleted: false, ...named },
        vtt: storedText(video, content),
      };
      if (!(await repository.insert(videoId, added, mostCaptions))) throw new AppError('too_many_captions');
      return present(video, added);
    },

    /** @throws AppError `not_found`, `captions_invalid`. */
    async update(
      caller: AccessClaims,
      videoId: string,
      captionId: string,
      change: { language?: string | undefined; label?: string | undefined; content?: string | undefined },
    ): Promise<CaptionTrack> {
      const video = await videos.readManaged(caller, videoId);
      const before = await find(video, captionId);
      const after: StoredCaptions = {
        ...before,
        language: change.language ?? before.language,
        label: change.label ?? before.label,
        vtt: change.content === undefined ? before.vtt : storedText(video, change.content, before.vtt),
        edited: true,
      };
      await repository.save(videoId, after);
      return present(video, after);
    },

    /** @throws AppError `not_found`. */
    async remove(caller: AccessClaims, videoId: string, captionId: string): Promise<void> {
      const video = await videos.readManaged(caller, videoId);
      const found = await find(video, captionId);
      if (found.source === 'live') await repository.save(videoId, { ...found, vtt: '', deleted: true });
      else await repository.remove(videoId, captionId);
    },

    /** WebVTT on the clock of what is played. @throws AppError `unauthenticated`, `not_found`. */
    async readFile(
      caller: AccessClaims | null,
      videoId: string,
      captionId: string,
      signed: Signed,
    ): Promise<{ video: PlayedVideo; language: string; text: string }> {
      const isSigned = signer.verify(filePath(videoId, captionId), signed) === 'valid';
      const video = isSigned ? await videos.read(videoId) : await videos.readWatchable(caller, videoId);
      // An address that was signed before it went into the bin leads nowhere then.
      if (video.deleted) throw new AppError('not_found');
      const captions = await find(video, captionId);
      return { video, language: captions.language, text: playedText(video, captions) };
    },

    /** What an engine made takes the place of what one made before, never of what a person has touched. @throws AppError as `add`. */
    async putOfEngine(
      videoId: string,
      { content, ...named }: { language: string; label: string; content: string },
    ): Promise<void> {
      const vtt = storedText(untrimmed(await videos.read(videoId)), content);
      const ofEngine = (await repository.list(videoId)).filter(
        ({ source, language }) => source === 'engine' && language === named.language,
      );
      if (ofEngine.some(({ edited }) => edited)) return;
      for (const { captionId } of ofEngine) await repository.remove(videoId, captionId);
      const made: StoredCaptions = {
        ...{ captionId: newId(), source: 'engine', edited: false, deleted: false, ...named, vtt },
      };
      if (!(await repository.insert(videoId, made, mostCaptions))) throw new AppError('too_many_captions');
    },
  };
}

/** One for each language that was typed. */
function liveCaptions(video: PlayedVideo, { lines }: ClassTimeline): StoredCaptions[] {
  const languages = [...new Set(lines.map(({ language }) => language))].slice(0, mostCaptions);
  return languages.map(language => {
    const cues = cuesOfLines(
      lines.filter(line => line.language === language),
      video.durationMs ?? 0,
    );
    return {
      captionId: liveCaptionId(video.videoId, language),
      ...{ language, label: `${languageName(language)} (live)`.slice(0, 60), source: 'live' },
      vtt: writeCaptions(shiftCues(cues, video.trimStartMs, null)),
      ...{ edited: false, deleted: false },
    };
  });
}

/**
 * What a person sent, for the clock of what is played → what is stored. Of `before` what is cut off stays, for when the trimming is undone.
 * @throws AppError `captions_invalid` with the lines at fault.
 */
function storedText(video: PlayedVideo, content: string, before?: string): string {
  const { cues, problems } = readCaptions(content);
  if (problems.length === 0) {
    const played = shiftCues(cues, video.trimStartMs, null);
    const cutOff = before === undefined ? [] : cutOffCues(readCaptions(before).cues, video);
    const text = writeCaptions([...cutOff, ...played].sort((a, b) => a.startMs - b.startMs));
    // What is written is longer than what was sent, and could not be read again.
    if (readCaptions(text).problems.length === 0) return text;
    throw new AppError('captions_invalid', 'They are too long to be kept; leave some of the lines out');
  }
  const [first] = problems;
  throw new AppError('captions_invalid', first && `Line ${first.line}: ${first.message}`, {
    fieldErrors: problems.map(({ line, message }) => ({ field: `content.${line}`, message })),
  });
}

/** What of captions lies outside of what is played; of a line that reaches into it, the part before or after. */
function cutOffCues(cues: readonly Cue[], { trimStartMs, durationMs }: PlayedVideo): Cue[] {
  const endMs = durationMs === null ? Number.POSITIVE_INFINITY : trimStartMs + durationMs;
  return cues.flatMap(cue => [
    ...(cue.startMs < trimStartMs ? [{ ...cue, endMs: Math.min(cue.endMs, trimStartMs) }] : []),
    ...(cue.endMs > endMs ? [{ ...cue, startMs: Math.max(cue.startMs, endMs) }] : []),
  ]);
}

/** Changes with what is shown, so that a player reads it anew. */
function versionOf({ trimStartMs, durationMs }: PlayedVideo, { vtt }: StoredCaptions): string {
  const shown = JSON.stringify([trimStartMs, durationMs, vtt]);
  return createHash('sha256').update(shown).digest('base64url').slice(0, 12);
}

function playedText({ trimStartMs, durationMs }: PlayedVideo, { vtt }: StoredCaptions): string {
  const cues: readonly Cue[] = readCaptions(vtt).cues;
  return writeCaptions(shiftCues(cues, -trimStartMs, durationMs));
}
