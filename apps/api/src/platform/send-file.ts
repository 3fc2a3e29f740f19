import { AppError } from '@lectern/contracts/kernel/app-error';
import type { ObjectStorage } from '@lectern/service-kit/storage/object-storage';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { isUnchanged, rangeApplies, readByteRange } from './byte-range.ts';

export interface FileToSend {
  key: string;
  contentType: string;
  sizeBytes: number;
  etag: string;
  /** For whoever saves it; without a path. */
  fileName: string;
}

/** Answers 200, 206, 304 or 416 (RFC 9110, 14 and 13). HEAD gets the headers only. */
export async function sendFile(
  storage: Pick<ObjectStorage, 'read'>,
  file: FileToSend,
  request: FastifyRequest,
  reply: FastifyReply,
  disposition: 'inline' | 'attachment' = 'inline',
): Promise<FastifyReply> {
  const { headers, method } = request;
  const { sizeBytes, etag } = file;
  reply.header('etag', etag).header('accept-ranges', 'bytes');
  reply.header('content-disposition', dispositionOf(disposition, file.fileName));
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
  return reply.send(await storage.read(file.key, { start, end }));
}

/** RFC 6266: plain letters for old clients, the real name for all others. */
export function dispositionOf(kind: 'inline' | 'attachment', fileName: string): string {
  const plain = fileName
    .normalize('NFKD')
    .replace(/[^\w .-]/g, '')
    .replace(/\s+/g, ' ');
  const encoded = encodeURIComponent(fileName).replace(/['()*]/g, c => `%${c.charCodeAt(0).toString(16)}`);
  return `${kind}; filename="${plain}"; filename*=UTF-8''${encoded}`;
}
