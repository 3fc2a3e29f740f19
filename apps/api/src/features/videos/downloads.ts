import type { Download } from '@lectern/contracts/rest/video-forms';
import type { TextDownloads } from '../playback/text-downloads.ts';
import type { VideoForms } from './video-forms.ts';
import type { VideoRow } from './video-rows.repository.ts';

/** In which forms somebody may save a video, best first. For callers who have asked whether they may watch it. */
export type Downloads = (row: VideoRow, who: { manages: boolean }) => Promise<Download[]>;

export function createDownloads(forms: Pick<VideoForms, 'downloads'>, texts: TextDownloads): Downloads {
  return async (row, { manages }) => {
    const files = forms.downloads(row);
    // It holds who was there, and the chat: that is for who taught the class.
    const packs = manages ? files.filter(({ kind }) => kind === 'pack') : [];
    // Files are whole, and what was cut off is for who cut it off.
    const whole = manages || !isTrimmed(row) ? files.filter(({ kind }) => kind !== 'pack') : [];
    return [...whole, ...(await texts(row.id)), ...packs];
  };
}

export const isTrimmed = ({ trimStartMs, trimEndMs }: Pick<VideoRow, 'trimStartMs' | 'trimEndMs'>): boolean =>
  trimStartMs !== null || trimEndMs !== null;
