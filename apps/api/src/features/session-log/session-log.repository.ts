import type { LogCommit } from '@lectern/contracts/session-log/log-event';
import type { Prisma } from '../../generated/prisma/client.ts';
import type { Database, DatabaseReader } from '../../platform/db/database.ts';
import { isDatabaseAway } from '../../platform/db/database-errors.ts';
import { advanceRecording, ensureRecording, setRecordingStart } from '../recordings/recordings.repository.ts';
import { setEnded } from '../sessions/sessions.repository.ts';
import { type Projection, projectionsOf } from './projections.ts';

export type SessionLogRepository = ReturnType<typeof createSessionLogRepository>;

export function createSessionLogRepository(db: Database) {
  return {
    /**
     * Keeps the events of some commits and what follows from them, all or nothing. The same commit again changes nothing, and commits may
     * come in any order.
     */
    async store(commits: readonly LogCommit[]): Promise<void> {
      await db.$transaction(async tx => {
        await tx.sessionEvent.createMany({
          data: commits.flatMap(({ sessionId, events }) =>
            events.map(({ seq, type, payload, at }) => ({
              sessionId,
              seq,
              type,
              payload: payload as Prisma.InputJsonObject,
              at: new Date(at),
            })),
          ),
          skipDuplicates: true,
        });
        for (const projection of commits.flatMap(projectionsOf)) await apply(tx, projection);
      });
    },

    /** Whether `store` failed because the database was away, not because of what it was given. */
    isAway: isDatabaseAway,
  };
}

async function apply(tx: DatabaseReader, change: Projection): Promise<void> {
  switch (change.kind) {
    case 'joined':
      await tx.$executeRaw`
        UPDATE participants SET
          first_joined_at = LEAST(first_joined_at, ${change.at}::timestamptz),
          present = CASE WHEN presence_seq < ${change.seq}::int THEN true ELSE present END,
          presence_seq = GREATEST(presence_seq, ${change.seq}::int)
        WHERE id = ${change.participantId}::uuid AND session_id = ${change.sessionId}::uuid`;
      return;
    case 'left':
      await tx.participant.updateMany({
        where: { id: change.participantId, sessionId: change.sessionId, presenceSeq: { lt: change.seq } },
        data: { present: false, lastLeftAt: change.at, presenceSeq: change.seq },
      });
      return;
    case 'session-ended':
      await setEnded(tx, change.sessionId, change.at, change.reason);
      // Nobody joins after the end, in whatever order the rest arrives.
      await tx.participant.updateMany({
        where: { sessionId: change.sessionId, presenceSeq: { lt: change.seq } },
        data: { presenceSeq: change.seq },
      });
      return;
    case 'recording-starting':
      await ensureRecording(tx, change.recordingId, change.sessionId);
      return;
    case 'recording-started':
      await setRecordingStart(tx, change.recordingId, change.at);
      await advanceRecording(tx, change.recordingId, 'active');
      return;
    case 'recording-stopping':
      await advanceRecording(tx, change.recordingId, 'ending');
      return;
    case 'recording-stopped':
      // Not yet `processing`: the media-worker says when everything is registered.
      await advanceRecording(tx, change.recordingId, 'ending');
      await tx.recording.updateMany({
        where: { id: change.recordingId, endedAt: null },
        data: { endedAt: change.at },
      });
      return;
  }
}
