import { AppError } from '@lectern/contracts/kernel/app-error';
import { readRecordingMedia, readRecordingThumbnail } from '@lectern/contracts/rest/recordings';
import { contractRoute } from '@lectern/service-kit/http/contract-route';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Access } from '../../platform/access.ts';
import { isUnchanged, rangeApplies, readByteRange } from './byte-range.ts';
import type { MediaFile, RecordingMediaService } from './recording-media.service.ts';

export function registerRecordingMediaRoutes(
  app: FastifyInstance,
  access: Access,
  media: RecordingMediaService,
): void {
  contractRoute(
    app,
    readRecordingMedia,
    access.optional,
    async ({ caller, params, query, request, reply }) => {
      const file = await media.find('media', params.recordingId, caller, query);
      reply.header('content-disposition', disposition(query.download ? 'attachment' : 'inline', file));
      return sendFile(media, file, request, reply);
    },
  );
  contractRoute(
    app,
    readRecordingThumbnail,
    access.optional,
    async ({ caller, params, query, request, reply }) =>
      sendFile(media, await media.find('thumbnail', params.recordingId, caller, query), request, reply),
  );
}

/** Answers 200, 206, 304 or 416 (RFC 9110, 14 and 13). HEAD gets the headers only. */
async function sendFile(
  media: RecordingMediaService,
  file: MediaFile,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const { headers, method } = request;
  const { sizeBytes, etag } = file;
  reply.header('etag', etag).header('accept-ranges', 'bytes');
  // Pages of the web's origin show it in <video> and <img>; whoever has no right to it gets no bytes in the first place.
  reply
    .header('cross-origin-resource-policy', 'cross-origin')
    .header('cache-control', 'private, max-age=3600');
  if (isUnchanged(headers['if-none-match'], etag)) return reply.code(304).send();

  const ifRange = headers['if-range'];
  // Ranges are defined for GET alone (RFC 9110, 14.2).
  const asked = method === 'GET' && rangeApplies(typeof ifRange === 'string' ? ifRange : undefined, etag);
  const range = asked ? readByteRange(headers.range, sizeBytes) : 'whole';
  if (range === 'unsatisfiable') {
    reply.header('content-range', `bytes */${sizeBytes}`).removeHeader('cache-control');
    throw new AppError('range_not_satisfiable', `The file has ${sizeBytes} bytes`);
  }
  const { start, end } = range === 'whole' ? { start: 0, end: sizeBytes - 1 } : range;
  if (range !== 'whole') reply.code(206).header('content-range', `bytes ${start}-${end}/${sizeBytes}`);
  reply.type(file.contentType).header('content-length', end - start + 1);
  if (method === 'HEAD' || sizeBytes === 0) return reply.send();
  return reply.send(await media.read(file, { start, end }));
}

/** RFC 6266: plain letters for old clients, the real name for all others. */
function disposition(kind: 'inline' | 'attachment', file: MediaFile): string {
  const name = `${file.fileName}.${file.contentType === 'video/webm' ? 'webm' : 'mp4'}`;
  const plain = name
    .normalize('NFKD')
    .replace(/[^\w .-]/g, '')
    .replace(/\s+/g, ' ');
  const encoded = encodeURIComponent(name).replace(/['()*]/g, c => `%${c.charCodeAt(0).toString(16)}`);
  return `${kind}; filename="${plain}"; filename*=UTF-8''${encoded}`;
}
