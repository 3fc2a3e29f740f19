import { createHash } from 'node:crypto';
import { open, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import type { CaptureSegment } from '@lectern/contracts/internal/capture-manifest';
import { Delivery } from './delivery.ts';
import {
  isEnd,
  isReport,
  type ManifestEntry,
  type ManifestFile,
  ManifestLog,
  type Report,
} from './manifest-log.ts';
import { scanSegment } from './matroska/segment-layout.ts';
import type { CaptureDependencies } from './capture-dependencies.ts';
import { publishFile, sealSegment } from './segment-file.ts';

/** What the last frame lasts, of which nothing tells. */
const lastFrameMs = { audio: 20, video: 33 } as const;

/** A part whose process is gone, saved and taken over by this one. Its end is not told yet. */
export interface Orphan {
  recordingId: string;
  sessionId: string;
  part: ManifestFile;
  log: ManifestLog;
  delivery: Delivery;
}

/**
 * Takes over what a dead process has recorded: saves what is whole of the segments that it was writing, and tells the API whatever it has not
 * heard yet. When the part had no end, that is left to the caller.
 * @returns null when there is nothing left to do. @throws ENOENT when another process was faster, or the worker has removed it; anything else when
 * it could not be saved now: the part may be taken over again.
 */
export async function takeOver(
  recordingId: string,
  part: ManifestFile,
  deps: CaptureDependencies,
): Promise<{ orphan: Orphan; ended: boolean } | null> {
  const claim = await ManifestLog.claim(part, deps.nodeId);
  try {
    return await save(recordingId, claim, deps);
  } catch (error) {
    await claim.log.close();
    // An ENOENT of its own would look as if somebody else had been faster.
    throw new Error('What a dead process has left cannot be saved now', { cause: error });
  }
}

async function save(
  recordingId: string,
  { log, claimed, entries }: Awaited<ReturnType<typeof ManifestLog.claim>>,
  deps: CaptureDependencies,
): Promise<{ orphan: Orphan; ended: boolean } | null> {
  const recording = entries.find(entry => entry.type === 'recording');
  const delivered = entries.reduce((most, entry) => (entry.type === 'delivered' ? entry.count : most), 0);
  const reports = entries.filter(isReport);
  const ended = entries.some(isEnd);
  if (!recording || (reports.length <= delivered && ended)) {
    await log.close();
    return null;
  }
  if (!ended) reports.push(...(await saveOpenSegments(recording, entries, log, deps)));
  const { sessionId, provisional } = recording;
  const delivery = new Delivery({ recordingId, sessionId, provisional }, log, deps.api, deps.logger, {
    pending: reports.slice(delivered),
    delivered,
  });
  return { orphan: { recordingId, sessionId, part: claimed, log, delivery }, ended };
}

async function saveOpenSegments(
  { recordingId }: Extract<ManifestEntry, { type: 'recording' }>,
  entries: readonly ManifestEntry[],
  log: ManifestLog,
  deps: CaptureDependencies,
): Promise<Report[]> {
  const saved: Report[] = [];
  const key = (trackId: string, index: number) => `${trackId} ${index}`;
  const known = new Set(
    entries.flatMap(entry => (entry.type === 'segment' ? [key(entry.trackId, entry.segment.index)] : [])),
  );
  const tracks = new Set(entries.flatMap(entry => (entry.type === 'track' ? [entry.track.trackId] : [])));
  for (const entry of entries) {
    if (entry.type !== 'opened' || known.has(key(entry.trackId, entry.index)) || !tracks.has(entry.trackId))
      continue;
    const name = `${recordingId}/${entry.trackId}/${entry.index}.mkv`;
    const segment = await salvage(deps.captureDir, name, entry);
    if (segment) saved.push({ type: 'segment', trackId: entry.trackId, segment });
  }
  for (const report of saved) await log.append(report, { durable: true });
  deps.logger.warn({ recordingId, saved: saved.length }, 'took over what a process had recorded');
  return saved;
}

/** @returns null when nothing of the file can be saved. */
async function salvage(
  captureDir: string,
  name: string,
  { index, startMs }: { index: number; startMs: number },
): Promise<CaptureSegment | null> {
  const file = path.join(captureDir, name);
  const partial = `${file}.partial`;
  // It may have been renamed and not yet written down.
  const finished = await readIfThere(file);
  const content = finished ?? (await readIfThere(partial));
  const scanned = content && scanSegment(content);
  if (!content || !scanned || scanned.lastBlockMs === null) {
    await rm(partial, { force: true });
    return null;
  }
  const durationMs = scanned.lastBlockMs + lastFrameMs[scanned.kind];
  const described = { index, file: name, startMs, durationMs };
  if (finished) {
    const sha256 = createHash('sha256').update(finished).digest('hex');
    return { ...described, sizeBytes: finished.length, sha256 };
  }
  const handle = await open(partial, 'r+');
  try {
    await handle.truncate(scanned.wholeBytes);
    const sealed = await sealSegment(handle, scanned, scanned.wholeBytes, durationMs);
    await publishFile(partial, file);
    return { ...described, ...sealed };
  } finally {
    await handle.close();
  }
}

/** A file that cannot be read now is not taken for one that is not there: it would be removed. */
const readIfThere = (file: string): Promise<Buffer | null> =>
  readFile(file).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
