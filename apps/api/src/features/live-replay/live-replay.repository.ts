import type { RecordingState } from '@lectern/contracts/rest/recordings';
import type { SessionState } from '@lectern/contracts/rest/sessions';
import type { Database } from '../../platform/db/database.ts';
import { capturing } from '../recordings/recording-state.ts';

export interface ReplayedRecording {
  sessionId: string;
  state: RecordingState;
  endedAt: Date | null;
  /** Its video is in the bin, or deleted for good. */
  isDeleted: boolean;
}

export type LiveReplayRepository = ReturnType<typeof createLiveReplayRepository>;

export function createLiveReplayRepository(db: Database) {
  return {
    async findSession(sessionId: string): Promise<{ state: SessionState } | null> {
      return db.session.findUnique({ where: { id: sessionId }, select: { state: true } });
    },

    /** The recording that runs in a session; the latest, should a lost one not be finished yet. */
    async findCapturing(sessionId: string): Promise<string | null> {
      const row = await db.recording.findFirst({
        where: { sessionId, state: { in: [...capturing] } },
        orderBy: { createdAt: 'desc' },
        select: { id: true },
      });
      return row?.id ?? null;
    },

    async findRecording(recordingId: string): Promise<ReplayedRecording | null> {
      const row = await db.recording.findUnique({
        where: { id: recordingId },
        select: { sessionId: true, state: true, endedAt: true, video: { select: { deletedAt: true } } },
      });
      if (!row) return null;
      const { video, ...recording } = row;
      return { ...recording, isDeleted: video === null || video.deletedAt !== null };
    },

    /** Participants of a session whom a host has taken out and who have not been let in again since. */
    async listRemoved(sessionId: string): Promise<Set<string>> {
      const left = await db.sessionEvent.findMany({
        where: { sessionId, type: 'room:peer-left', payload: { path: ['reason'], equals: 'removed' } },
        select: { seq: true, payload: true },
      });
      const removed = new Set<string>();
      for (const { seq, payload } of left) {
        const { participantId } = payload as { participantId: string };
        const back = await db.sessionEvent.count({
          where: {
            ...{ sessionId, type: 'room:peer-joined', seq: { gt: seq } },
            payload: { path: ['participant', 'participantId'], equals: participantId },
          },
        });
        if (back === 0) removed.add(participantId);
      }
      return removed;
    },
  };
}
