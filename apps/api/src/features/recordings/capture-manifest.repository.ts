import type {
  CaptureManifest,
  CaptureSegment,
  CaptureTrack,
} from '@lectern/contracts/internal/capture-manifest';
import type { Source } from '@lectern/contracts/primitives';
import type { CaptureStopReason } from '@lectern/contracts/session-log/recording-events';
import type { Source as StoredSource } from '../../generated/prisma/enums.ts';
import type { Database } from '../../platform/db/database.ts';
import { capturing, wasEmpty, wordsForNothing, wordsForStop } from './recording-state.ts';
import { advanceRecording, ensureRecording, setRecordingStart } from './recordings.repository.ts';

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
  return {
    /** @returns false when there is no such session, or the recording or the track belongs to another one. */
    async putTrack(recordingId: string, sessionId: string, track: CaptureTrack): Promise<boolean> {
      if (!(await ensureRecording(db, recordingId, sessionId))) return false;
      const { trackId, source, ...rest } = track;
      await db.track.createMany({
        data: [{ id: trackId, recordingId, source: toStoredSource(source), ...rest }],
        skipDuplicates: true,
      });
      return (await db.track.count({ where: { id: trackId, recordingId } })) > 0;
    },

    /** The same segment again replaces what is known of it. @returns false when the recording has no such track. */
    async putSegment(recordingId: string, trackId: string, segment: CaptureSegment): Promise<boolean> {
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
    async markActive(recordingId: string, sessionId: string, at: Date): Promise<boolean> {
      if (!(await ensureRecording(db, recordingId, sessionId))) return false;
      await setRecordingStart(db, recordingId, at);
      await advanceRecording(db, recordingId, 'active');
      return true;
    },

    /**
     * Capture is over: on to processing, or to failure when nothing was captured.
     * @returns whether there is something to process; null when there is no such session, or the recording belongs to another one.
     */
    async finish(
      recordingId: string,
      sessionId: string,
      at: Date,
      reason: CaptureStopReason | 'lost',
    ): Promise<boolean | null> {
      return db.$transaction(async tx => {
        if (!(await ensureRecording(tx, recordingId, sessionId))) return null;
        const segments = await tx.segment.count({ where: { track: { recordingId } } });
        await tx.recording.updateMany({
          where: { id: recordingId, endedAt: null },
          data: { endedAt: at },
        });
        if (segments === 0) {
          await advanceRecording(tx, recordingId, 'failed', { reason: wordsForNothing(reason) });
          return false;
        }
        const before = await tx.recording.findUniqueOrThrow({ where: { id: recordingId } });
        // A failure of processing is not undone by a repeated report; "nothing was recorded" is, by late segments.
        if (before.state === 'failed' && !wasEmpty(before.reason)) return false;
        return advanceRecording(tx, recordingId, 'processing', {
          reason: wordsForStop(reason),
          recovered: reason === 'lost',
          progressPercent: 0,
          step: null,
        });
      });
    },

    async readManifest(recordingId: string): Promise<CaptureManifest | null> {
      const row = await db.recording.findUnique({
        where: { id: recordingId },
        include: {
          tracks: { orderBy: { id: 'asc' }, include: { segments: { orderBy: { index: 'asc' } } } },
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

    /** Progress of a recording that is not being processed (any more) says nothing. @returns false when there is no such recording. */
    async setProgress(recordingId: string, step: string, percent: number): Promise<boolean> {
      const { count } = await db.recording.updateMany({
        where: { id: recordingId, state: 'processing' },
        data: { step, progressPercent: percent },
      });
      return count > 0 || (await db.recording.count({ where: { id: recordingId } })) > 0;
    },

    /** @returns false when there is no such recording. */
    async setReady(
      recordingId: string,
      file: {
        storageKey: string;
        thumbnailKey: string | null;
        contentType: string;
        durationMs: number;
        sizeBytes: number;
      },
    ): Promise<boolean> {
      const row = await db.recording.findUnique({ where: { id: recordingId }, select: { recovered: true } });
      if (!row) return false;
      await advanceRecording(db, recordingId, row.recovered ? 'recovered' : 'ready', {
        ...file,
        sizeBytes: BigInt(file.sizeBytes),
        progressPercent: 100,
        step: null,
        retryable: false,
      });
      return true;
    },

    /** @returns false when there is no such recording. */
    async setFailed(recordingId: string, reason: string, retryable: boolean): Promise<boolean> {
      const changed = await advanceRecording(db, recordingId, 'failed', { reason, retryable, step: null });
      return changed || (await db.recording.count({ where: { id: recordingId } })) > 0;
    },

    /** Recordings in processing that nobody has touched since `before`. */
    async listProcessing(before: Date): Promise<{ recordingId: string; touchedAt: Date }[]> {
      const rows = await db.recording.findMany({
        where: { state: 'processing', updatedAt: { lt: before } },
        select: { id: true, updatedAt: true },
      });
      return rows.map(row => ({ recordingId: row.id, touchedAt: row.updatedAt }));
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
