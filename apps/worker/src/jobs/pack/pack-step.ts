import { createWriteStream } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { chaptersVtt } from '@lectern/contracts/captions/chapters-vtt';
import type { ObjectStorage } from '@lectern/service-kit/storage/object-storage';
import { ZipFile } from 'yazl';
import { askApi, type ProcessingApi } from '../../platform/processing-api.ts';
import { runFfmpeg } from '../../platform/run-ffmpeg.ts';
import { belowCapture, readVideo } from '../finished-video.ts';
import { findComposed } from '../steps/find-composed.ts';
import type { MakeStep, StepRun } from '../steps/step-run.ts';
import { captionFiles } from '../texts/captions-step.ts';
import { offlinePage } from './offline-page.ts';
import { attendanceCsv, chapterMetadata, chatText } from './texts.ts';

export interface PackDependencies {
  api: Pick<ProcessingApi, 'readVideoTimeline' | 'readAttendance'>;
  storage: Pick<ObjectStorage, 'stat' | 'read'>;
}

const videoName = 'class.mp4';

/** All of a class in one ZIP, for who taught it: the video with its chapters in it, captions, chat, attendance, and a page that plays it offline. */
export const packOf =
  ({ api, storage }: PackDependencies): MakeStep =>
  async run => {
    await run.checkFfmpeg();
    const params = { videoId: run.videoId };
    const timeline = await askApi(api.readVideoTimeline({ params }));
    const attendance = await askApi(api.readAttendance({ params }));
    const video = await withChapters(run, await findComposed(run, storage), chapterMetadata(timeline));

    const zip = new ZipFile();
    // Media does not become smaller, and texts are small.
    zip.addFile(video, videoName, { compress: false });
    const addText = (name: string, text: string) => zip.addBuffer(Buffer.from(text), name);
    addText('index.html', offlinePage(timeline, videoName));
    addText('attendance.csv', attendanceCsv(attendance));
    if (timeline.markers.length > 0) addText('chat.txt', chatText(timeline));
    if (timeline.chapters.length > 0) addText('chapters.vtt', chaptersVtt(timeline));
    for (const [name, vtt] of captionFiles(timeline.captions)) addText(name, vtt);
    zip.end();
    const file = run.folder.file('class.zip');
    await pipeline(zip.outputStream, createWriteStream(file), { signal: run.signal });
    return { outputs: [{ kind: 'pack', file: belowCapture(run, file), contentType: 'application/zip' }] };
  };

/** The same video with its title and chapters in it, which players of files show. Nothing is encoded. */
async function withChapters(run: StepRun, video: string, metadata: string): Promise<string> {
  const { folder, signal, tools } = run;
  const metadataFile = folder.file('chapters.txt');
  await writeFile(metadataFile, metadata);
  const output = folder.file(videoName);
  await runFfmpeg(tools.ffmpeg, {
    args: [
      ...[...readVideo, '-i', video],
      ...['-protocol_whitelist', 'file', '-f', 'ffmetadata', '-i', metadataFile],
      ...['-map', '0:v?', '-map', '0:a?', '-map_metadata', '1', '-map_chapters', '1', '-c', 'copy'],
      ...['-movflags', '+faststart', '-f', 'mp4', '-y', output],
    ],
    purpose: 'write the chapters into the video',
    signal,
    timeoutMs: 30 * 60_000,
    onStarted: pid => folder.ownProcess(pid),
  });
  return output;
}
