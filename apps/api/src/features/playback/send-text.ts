import type { FastifyReply } from 'fastify';
import { dispositionOf } from '../../platform/send-file.ts';
import { downloadName } from '../videos/download-name.ts';
import type { PlayedVideo } from './playback.repository.ts';

/** Answers with WebVTT of a video. @param what is added to the title for whoever saves it. */
export function sendText(
  reply: FastifyReply,
  text: string,
  { video, what, download }: { video: PlayedVideo; what: string; download: boolean | undefined },
): FastifyReply {
  const fileName = downloadName(`${video.title} ${what}`, video.recordedAt, 'text/vtt');
  // Pages of the web's origin read it; an edit must show at once.
  return reply
    .header('content-disposition', dispositionOf(download ? 'attachment' : 'inline', fileName))
    .header('cross-origin-resource-policy', 'cross-origin')
    .header('cache-control', 'private, no-cache')
    .type('text/vtt; charset=utf-8')
    .send(text);
}
