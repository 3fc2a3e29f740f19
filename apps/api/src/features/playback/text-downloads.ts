import type { Download } from '@lectern/contracts/rest/video-forms';
import type { CaptionsService } from '../captions/captions.service.ts';
import { downloadName } from '../videos/download-name.ts';
import type { ChaptersService } from './chapters.service.ts';
import type { PlayedVideos } from './played-videos.ts';
import type { TimelineOf } from './timelines.ts';

/** Captions and chapters of a video that can be saved, as they stand now: whatever somebody has corrected or deleted since they were made. */
export type TextDownloads = (videoId: string) => Promise<Download[]>;

interface Dependencies {
  videos: Pick<PlayedVideos, 'read'>;
  captions: Pick<CaptionsService, 'listWithText' | 'fileUrl'>;
  chapters: Pick<ChaptersService, 'textOf' | 'fileUrl'>;
  timelineOf: TimelineOf;
}

const contentType = 'text/vtt';

export function createTextDownloads({ videos, captions, chapters, timelineOf }: Dependencies): TextDownloads {
  return async videoId => {
    const video = await videos.read(videoId);
    const shown = await captions.listWithText(video, await timelineOf(video));
    const chapterText = await chapters.textOf(video);
    const present = (kind: 'captions' | 'chapters', url: string, name: string, text: string): Download => ({
      ...{ kind, contentType, url: `${url}&download=true`, width: null, height: null },
      fileName: downloadName(`${video.title} ${name}`, video.recordedAt, contentType),
      sizeBytes: Buffer.byteLength(text),
    });
    return [
      ...shown.map(({ captionId, language, vtt }) =>
        present('captions', captions.fileUrl(videoId, captionId), language, vtt),
      ),
      ...(chapterText === null
        ? []
        : [present('chapters', chapters.fileUrl(videoId), 'chapters', chapterText)]),
    ];
  };
}
