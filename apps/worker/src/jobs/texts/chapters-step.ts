import { writeFile } from 'node:fs/promises';
import { chaptersVtt } from '@lectern/contracts/captions/chapters-vtt';
import { askApi, type ProcessingApi } from '../../platform/processing-api.ts';
import { belowCapture } from '../finished-video.ts';
import type { MakeStep } from '../steps/step-run.ts';

/** The chapters of a class, from what was shared, marked and said when → a WebVTT file. */
export const chaptersOf =
  (api: Pick<ProcessingApi, 'readVideoTimeline'>): MakeStep =>
  async run => {
    const { videoId, folder } = run;
    const timeline = await askApi(api.readVideoTimeline({ params: { videoId } }));
    if (timeline.chapters.length === 0) return { skipped: 'Nothing in the class begins a chapter.' };
    const file = folder.file('chapters.vtt');
    await writeFile(file, chaptersVtt(timeline));
    return { outputs: [{ kind: 'chapters', file: belowCapture(run, file), contentType: 'text/vtt' }] };
  };
