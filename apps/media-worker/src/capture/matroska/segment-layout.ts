import type { MediaKind } from '@lectern/contracts/primitives';
import type { MediaFormat } from '../codecs/frame.ts';
import { element, float, id, idBytes, readHead, sizeBytes, text, unknownSize, unsigned } from './ebml.ts';

/**
 * A file of one track that is only ever appended to: head, then clusters of known size, each written at once. Cut off anywhere
 * it can be read up to the last whole cluster. When it is finished two places in the head are filled in, without moving a byte:
 * the size of the segment and the duration, whose place a void element keeps. Times are milliseconds.
 */
export interface SegmentHead {
  bytes: Buffer;
  /** Where the eight bytes of the segment's size are. */
  sizeAt: number;
  /** Where the void element is that the duration replaces. */
  durationAt: number;
}

const trackTypes: Record<MediaKind, number> = { video: 1, audio: 2 };
const nanosecondsPerMs = 1_000_000;
/** What an Opus decoder needs before it is in tune (RFC 7845, section 4.6). */
const opusPreRollNs = 80 * nanosecondsPerMs;
const placeOfDuration = element(id.void, Buffer.alloc(9));

export function segmentHead(kind: MediaKind, matroskaId: string, format: MediaFormat): SegmentHead {
  const start = Buffer.concat([
    element(
      id.ebml,
      unsigned(id.ebmlVersion, 1),
      unsigned(id.ebmlReadVersion, 1),
      unsigned(id.ebmlMaxIdLength, 4),
      unsigned(id.ebmlMaxSizeLength, 8),
      text(id.docType, 'matroska'),
      unsigned(id.docTypeVersion, 4),
      unsigned(id.docTypeReadVersion, 2),
    ),
    idBytes(id.segment),
  ]);
  const info = element(
    id.info,
    unsigned(id.timestampScale, nanosecondsPerMs),
    text(id.muxingApp, 'lectern'),
    text(id.writingApp, 'lectern'),
    placeOfDuration,
  );
  const tracks = element(
    id.tracks,
    element(
      id.trackEntry,
      unsigned(id.trackNumber, 1),
      unsigned(id.trackUid, 1),
      unsigned(id.trackType, trackTypes[kind]),
      unsigned(id.flagLacing, 0),
      text(id.language, 'und'),
      text(id.codecId, matroskaId),
      ...(format.codecPrivate ? [element(id.codecPrivate, format.codecPrivate)] : []),
      kind === 'audio'
        ? Buffer.concat([
            unsigned(id.seekPreRoll, opusPreRollNs),
            element(id.audio, float(id.samplingFrequency, 48_000), unsigned(id.channels, 2)),
          ])
        : element(id.video, unsigned(id.pixelWidth, format.width), unsigned(id.pixelHeight, format.height)),
    ),
  );
  return {
    bytes: Buffer.concat([start, unknownSize, info, tracks]),
    sizeAt: start.length,
    durationAt: start.length + unknownSize.length + info.length - placeOfDuration.length,
  };
}

export interface Block {
  /** From the start of the file. */
  atMs: number;
  key: boolean;
  chunks: readonly Uint8Array[];
}

/** @param blocks in order, spanning less than 32 seconds. */
export function cluster(blocks: readonly Block[]): Buffer {
  const baseMs = Math.round(blocks[0]?.atMs ?? 0);
  const content = blocks.flatMap(({ atMs, key, chunks }) => {
    const head = Buffer.alloc(4);
    head[0] = 0x81;
    head.writeInt16BE(Math.round(atMs) - baseMs, 1);
    head[3] = key ? 0x80 : 0;
    const size = chunks.reduce((sum, chunk) => sum + chunk.length, head.length);
    return [idBytes(id.simpleBlock), sizeBytes(size), head, ...chunks];
  });
  return element(id.cluster, unsigned(id.timestamp, baseMs), ...content);
}

/** What is filled in when the file is finished: bytes and where they go. */
export function finishingTouches(
  head: Pick<SegmentHead, 'sizeAt' | 'durationAt'>,
  fileBytes: number,
  durationMs: number,
): { at: number; bytes: Buffer }[] {
  return [
    { at: head.sizeAt, bytes: sizeBytes(fileBytes - head.sizeAt - unknownSize.length, unknownSize.length) },
    { at: head.durationAt, bytes: float(id.duration, durationMs) },
  ];
}

export interface ScannedSegment extends Pick<SegmentHead, 'sizeAt' | 'durationAt'> {
  /** Up to the end of the last whole cluster. */
  wholeBytes: number;
  /** Null when there is no block. */
  lastBlockMs: number | null;
  kind: MediaKind;
}

/** Finds what is whole in a file that was being written when its process died; null when not even the head is. */
export function scanSegment(file: Buffer): ScannedSegment | null {
  const ebml = readHead(file, 0);
  if (ebml?.elementId !== id.ebml) return null;
  const segment = readHead(file, ebml.start + ebml.size);
  if (segment?.elementId !== id.segment) return null;
  let found: Omit<ScannedSegment, 'kind' | 'durationAt'> = {
    sizeAt: segment.start - unknownSize.length,
    wholeBytes: 0,
    lastBlockMs: null,
  };
  let durationAt: number | null = null;
  let kind: MediaKind | null = null;
  for (let at = segment.start; ; ) {
    const head = readHead(file, at);
    const end = head ? head.start + head.size : Number.POSITIVE_INFINITY;
    if (!head || end > file.length) break;
    if (head.elementId === id.info) durationAt = end - placeOfDuration.length;
    if (head.elementId === id.tracks)
      kind = file.subarray(head.start, end).includes('A_OPUS') ? 'audio' : 'video';
    if (head.elementId === id.cluster)
      found = { ...found, lastBlockMs: lastBlockOf(file, head.start, end) ?? found.lastBlockMs };
    found = { ...found, wholeBytes: end };
    at = end;
  }
  return durationAt !== null && kind ? { ...found, durationAt, kind } : null;
}

function lastBlockOf(file: Buffer, start: number, end: number): number | null {
  let baseMs = 0;
  let lastMs: number | null = null;
  for (let at = start; at < end; ) {
    const head = readHead(file, at);
    if (!head || head.start + head.size > end) break;
    if (head.elementId === id.timestamp) baseMs = file.readUIntBE(head.start, head.size);
    if (head.elementId === id.simpleBlock) lastMs = baseMs + file.readInt16BE(head.start + 1);
    at = head.start + head.size;
  }
  return lastMs;
}
