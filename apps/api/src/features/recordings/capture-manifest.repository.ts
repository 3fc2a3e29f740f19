import type {
  CaptureManifest,
  CaptureSegment,
  CaptureTrack,
} from '@lectern/contracts/internal/capture-manifest';
import type { Source } from '@lectern/contracts/primitives';
import type { CaptureStopReason } from '@lectern/contracts/session-log/recording-events';
import type { Source as StoredSource } from '../../generated/prisma/enums.ts';
import type { Database } from '../../platform/db/database.ts';
import { createSteps } from '../processing/processing.repository.ts';
import { capturing, wasEmpty, wordsForNothing, wordsForStop } from './recording-state.ts';
import { discardRecording } from './provisional.repository.ts';
import {
  advanceRecording,
  ensureRecording,
  lockRecording,
  markProvisional,
  setRecordingStart,
} from './recordings.repository.ts';

/** Enum values of the database have no hyphen in their name. */
const toStoredSource = (source: Source): StoredSource =>
  source === 'screen-audio' ? 'screen_audio' : source;
const toSource = (source: StoredSource): Source => (source === 'screen_audio' ? 'screen-audio' : source);

export interface UnfinishedCapture {
  recordingId: string;
  sessionId: string;
  /** Since when it should have been over. */
  overSince: Date;
}

export type CaptureManifestRepository = ReturnType<typeof createCaptureManifestRepository>;

export function createCaptureManifestRepository(db: Database) {
  /** What is still told of it is of no use to anybody, and no reason to tell it again: but its files are there, and must go. */
  async function isDiscarded(recordingId: string): Promise<boolean> {
    const { count } = await db.recording.updateMany({
      where: { id: recordingId, state: 'discarded' },
      data: { filesDeletedAt: null },
    });
    return count > 0;
  }

  const ensure = (recordingId: string, sessionId: string) =>
    db.$transaction(tx => ensureRecording(tx, recordingId, sessionId));

  return {
    /** @returns false when there is no such session, or the recording or the track belongs to another one. */
    async putTrack(recordingId: string, sessionId: string, track: CaptureTrack): Promise<boolean> {
      if (!(await ensure(recordingId, sessionId))) return false;
      if (await isDiscarded(recordingId)) return true;
      const { trackId, source, ...rest } = track;
      await db.track.createMany({
        data: [{ id: trackId, recordingId, source: toStoredSource(source), ...rest }],
        skipDuplicates: true,
      });
      return (await db.track.count({ where: { id: trackId, recordingId } })) > 0;
    },

    /** The same segment again replaces what is known of it. @returns false when the recording has no such track. */
    async putSegment(recordingId: string, trackId: string, segment: CaptureSegment): Promise<boolean> {
      if (await isDiscarded(recordingId)) return true;
      if ((await db.track.count({ where: { id: trackId, recordingId } })) === 0) return false;
      const { index, sizeBytes, ...rest } = segment;
      const data = { ...rest, sizeBytes: BigInt(sizeBytes) };
      await db.segment.upsert({
        where: { trackId_index: { trackId, index } },
        create: { trackId, index, ...data },
        update: data,
      });
      return true;
    },

    /** The first packet is on disk. @returns false when there is no such session, or the recording belongs to another one. */
    async markActive(
      recordingId: string,
      sessionId: string,
      at: Date,
      provisional = false,
    ): Promise<boolean> {
      if (!(await ensure(recordingId, sessionId))) return false;
      if (provisional) await markProvisional(db, recordingId);
      await setRecordingStart(db, recordingId, at);
      await advanceRecording(db, recordingId, 'active');
      return true;
    },

    /**
     * Capture is over: on to processing, or to failure when nothing was captured. What is provisional waits to be kept.
     * @param provisional as the media-worker was asked for it; the session log tells the same, perhaps later.
     * @returns whether there is something to process; null when there is no such session, or the recording belongs to another one.
     */
    async finish(
      recordingId: string,
      sessionId: string,
      at: Date,
      reason: CaptureStopReason,
      provisional = false,
    ): Promise<boolean | null> {
      return db.$transaction(async tx => {
        if (!(await ensureRecording(tx, recordingId, sessionId))) return null;
        const segments = await tx.segment.count({ where: { track: { recordingId } } });
        await tx.recording.updateMany({
          where: { id: recordingId, endedAt: null },
          data: { endedAt: at },
        });
        if (provisional) await markProvisional(tx, recordingId);
        // Asked for by whoever keeps it meanwhile, who then finds it held.
        const before = await lockRecording(tx, recordingId);
        if (before.state === 'discarded') return false;
        const isKept = !before.provisional || before.keptAt !== null;
        // What a lost media-worker has captured may only not have been told yet: that waits for its time.
        if (!isKept && segments === 0 && reason !== 'lost') {
          await discardRecording(tx, recordingId);
          return false;
        }
        if (!isKept) {
          const held = { reason: wordsForStop(reason), recovered: reason === 'lost', heldSince: new Date() };
          await advanceRecording(tx, recordingId, 'held', held);
          return false;
        }
        if (segments === 0) {
          await advanceRecording(tx, recordingId, 'failed', { reason: wordsForNothing(reason) });
          return false;
        }
        // A failure of processing is not undone by a repeated report; "nothing was recorded" is, by late segments.
        if (before.state === 'failed' && !wasEmpty(before.reason)) return false;
        await createSteps(tx, recordingId);
        return advanceRecording(tx, recordingId, 'processing', {
          reason: wordsForStop(reason),
          recovered: reason === 'lost',
          progressPercent: 0,
          step: null,
        });
      });
    },

    /** `segmentsFromMs` leaves out segments that began before. */
    async readManifest(recordingId: string, segmentsFromMs?: number): Promise<CaptureManifest | null> {
      const segments = {
        where: segmentsFromMs === undefined ? {} : { startMs: { gte: segmentsFromMs } },
        orderBy: { index: 'asc' },
      } as const;
      const row = await db.recording.findUnique({
        where: { id: recordingId },
        include: {
          tracks: { orderBy: { id: 'asc' }, include: { segments } },
        },
      });
      if (!row) return null;
      const starts = row.tracks.flatMap(track => track.segments.map(segment => segment.startMs));
      const firstMs = starts.reduce((least, ms) => Math.min(least, ms), Number.POSITIVE_INFINITY);
      const startedAtMs =
        row.startedAt?.getTime() ?? (Number.isFinite(firstMs) ? firstMs : row.createdAt.getTime());
      return {
        recordingId,
        sessionId: row.sessionId,
        title: row.title,
        startedAtMs,
        endedAtMs: row.endedAt?.getTime() ?? null,
        tracks: row.tracks.map(track => ({
          trackId: track.id,
          participantId: track.participantId,
          displayName: track.displayName,
          role: track.role,
          source: toSource(track.source),
          kind: track.kind,
          mimeType: track.mimeType,
          segments: track.segments.map(({ trackId: _, sizeBytes, ...segment }) => ({
            ...segment,
            sizeBytes: Number(sizeBytes),
          })),
        })),
      };
    },

    /** Captures that ended before `before`, by the session log or with their session, and whose end the media-worker never reported. */
    async listUnreported(before: Date): Promise<UnfinishedCapture[]> {
      const rows = await db.recording.findMany({
        where: {
          state: { in: [...capturing] },
          OR: [{ endedAt: { lt: before } }, { session: { state: 'ended', endedAt: { lt: before } } }],
        },
        select: { id: true, sessionId: true, endedAt: true, session: { select: { endedAt: true } } },
      });
      return rows.map(row => ({
        recordingId: row.id,
        sessionId: row.sessionId,
        overSince: row.endedAt ?? row.session.endedAt ?? before,
      }));
    },
  };
}
