import { createHash } from 'node:crypto';
import { open, readdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { captureChanged } from '@lectern/contracts/bus/topics';
import type { CaptureSegment } from '@lectern/contracts/internal/capture-manifest';
import { idSchema } from '@lectern/contracts/primitives';
import { Delivery } from './delivery.ts';
import {
  isReport,
  listManifests,
  type ManifestEntry,
  type ManifestFile,
  ManifestLog,
  readManifest,
  type Report,
} from './manifest-log.ts';
import { scanSegment } from './matroska/segment-layout.ts';
import type { CaptureDependencies } from './room-capture.ts';
import { publishFile, sealSegment } from './segment-file.ts';

/** What the last frame lasts, of which nothing tells. */
const lastFrameMs = { audio: 20, video: 33 } as const;

export interface RecoveryDependencies extends CaptureDependencies {
  /** False when a process is known to be gone; until then it looks after its parts itself. Throws when that cannot be known now. */
  isNodeThere(nodeId: string): Promise<boolean>;
}

/**
 * Finishes what processes that died have left: saves what is whole of the segments that they were writing, ends the recording with
 * `capture-failed` unless it goes on in another process, and tells the API whatever it has not heard yet. The folder may be shared with
 * processes that live: theirs are left alone.
 * @returns the deliveries that are under way.
 */
export async function recoverRecordings(deps: RecoveryDependencies): Promise<Delivery[]> {
  const deliveries: Delivery[] = [];
  const entries = await readdir(deps.captureDir, { withFileTypes: true });
  for (const entry of entries) {
    if (!entry.isDirectory() || !idSchema.safeParse(entry.name).success) continue;
    try {
      for (const part of await listManifests(path.join(deps.captureDir, entry.name))) {
        if (part.owner === deps.nodeId || (await deps.isNodeThere(part.owner))) continue;
        const delivery = await recoverPart(entry.name, part, deps);
        if (delivery) deliveries.push(delivery);
      }
    } catch (error) {
      // Another process has claimed it, or the worker has removed it. Anything else must not keep the others from being saved.
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT')
        deps.logger.error({ err: error, recordingId: entry.name }, 'a recording could not be recovered');
    }
  }
  return deliveries;
}

async function recoverPart(
  recordingId: string,
  part: ManifestFile,
  deps: CaptureDependencies,
): Promise<Delivery | null> {
  const { log, entries } = await ManifestLog.claim(part, deps.nodeId);
  const recording = entries.find(entry => entry.type === 'recording');
  const delivered = entries.reduce((most, entry) => (entry.type === 'delivered' ? entry.count : most), 0);
  const reports = entries.filter(isReport);
  if (!recording || (reports.length <= delivered && entries.some(isEnd))) {
    await log.close();
    return null;
  }
  if (!entries.some(isEnd)) reports.push(...(await finishPart(recording, part, entries, log, deps)));
  const { sessionId } = recording;
  const delivery = new Delivery({ recordingId, sessionId }, log, deps.api, deps.logger, {
    pending: reports.slice(delivered),
    delivered,
  });
  void delivery.settled().then(() => log.close());
  return delivery;
}

const isEnd = ({ type }: ManifestEntry) => type === 'stopped' || type === 'moved';

/** Another part of the same recording that is still written, or that has told of the end. */
async function goesOnElsewhere(part: ManifestFile): Promise<boolean> {
  const others = (await listManifests(part.folder)).filter(other => other.part !== part.part);
  const entries = await Promise.all(others.map(readManifest));
  return entries.some(of => !of.some(({ type }) => type === 'moved'));
}

async function finishPart(
  { recordingId, sessionId }: Extract<ManifestEntry, { type: 'recording' }>,
  part: ManifestFile,
  entries: readonly ManifestEntry[],
  log: ManifestLog,
  deps: CaptureDependencies,
): Promise<Report[]> {
  const added: Report[] = [];
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
    if (segment) added.push({ type: 'segment', trackId: entry.trackId, segment });
  }
  const at = new Date().toISOString();
  const moved = await goesOnElsewhere(part);
  if (!moved) added.push({ type: 'stopped', at, reason: 'capture-failed' });
  for (const report of added) await log.append(report, { durable: true });
  deps.logger.warn({ recordingId, saved: added.length, moved }, 'ended what a dead process had recorded');
  if (moved) {
    await log.append({ type: 'moved', at }, { durable: true });
    return added;
  }
  void deps.bus.publish(captureChanged, {
    roomId: sessionId,
    recordingId,
    state: 'stopped',
    reason: 'capture-failed',
  });
  return added;
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
  const finished = await readFile(file).catch(() => null);
  const content = finished ?? (await readFile(partial).catch(() => null));
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
