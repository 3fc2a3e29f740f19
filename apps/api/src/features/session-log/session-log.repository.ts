import type { LogCommit } from '@lectern/contracts/session-log/log-event';
import type { Prisma } from '../../generated/prisma/client.ts';
import { type Database, type DatabaseReader, lockInTransaction } from '../../platform/db/database.ts';
import { isDatabaseAway } from '../../platform/db/database-errors.ts';
import { keepRecordingsOfSession } from '../recordings/provisional.repository.ts';
import {
  advanceRecording,
  ensureRecording,
  markProvisional,
  setRecordingStart,
} from '../recordings/recordings.repository.ts';
import { setEnded } from '../sessions/sessions.repository.ts';
import { changesPresence, type Projection, projectionsOf } from './projections.ts';

export type SessionLogRepository = ReturnType<typeof createSessionLogRepository>;

export function createSessionLogRepository(db: Database) {
  return {
    /**
     * Keeps the events of some commits and what follows from them, all or nothing. The same commit again changes nothing, and commits may
     * come in any order.
     */
    async store(commits: readonly LogCommit[]): Promise<void> {
      await db.$transaction(async tx => {
        // What is derived below must see the events of whoever stores the same session at this moment. Sorted, so that two never wait
        // for each other.
        for (const sessionId of [...new Set(commits.map(commit => commit.sessionId))].sort())
          await lockInTransaction(tx, `session-log ${sessionId}`);
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
        for (const commit of commits)
          for (const projection of projectionsOf(commit)) await apply(tx, commit.sessionId, projection);
        const changed = new Set(commits.filter(changesPresence).map(commit => commit.sessionId));
        for (const sessionId of changed) await derivePresence(tx, sessionId);
      });
    },

    /** Whether `store` failed because the database was away, not because of what it was given. */
    isAway: isDatabaseAway,
  };
}

async function apply(tx: DatabaseReader, sessionId: string, change: Projection): Promise<void> {
  if (change.kind === 'session-ended') {
    await setEnded(tx, sessionId, change.at, change.reason);
    return;
  }
  if (change.kind === 'consent-answered') {
    const { kind: _, ...row } = change;
    await tx.participantConsent.createMany({ data: [{ sessionId, ...row }], skipDuplicates: true });
    return;
  }
  const { recordingId } = change;
  // Any of its events may be the first to arrive.
  if (!(await ensureRecording(tx, recordingId, sessionId))) return;
  switch (change.kind) {
    case 'recording-starting':
      if (change.provisional) await markProvisional(tx, recordingId);
      return;
    case 'recording-kept':
      // It may be told before the event that says what it was.
      await markProvisional(tx, recordingId);
      await keepRecordingsOfSession(tx, sessionId, change.at);
      return;
    case 'recording-started':
      await setRecordingStart(tx, recordingId, change.at);
      await advanceRecording(tx, recordingId, 'active');
      return;
    case 'recording-stopping':
      await advanceRecording(tx, recordingId, 'ending');
      return;
    case 'recording-stopped':
      // Not yet `processing`: the media-worker says when everything is registered.
      await advanceRecording(tx, recordingId, 'ending');
      await tx.recording.updateMany({
        where: { id: recordingId, endedAt: null },
        data: { endedAt: change.at },
      });
      return;
  }
}

/** Reads who is in a class, since when and until when, from all its stored events: in whatever order they came, the answer is the same. */
async function derivePresence(tx: DatabaseReader, sessionId: string): Promise<void> {
  await tx.$executeRaw`
    WITH moves AS (
      SELECT
        COALESCE(payload #>> '{participant,participantId}', payload ->> 'participantId')::uuid AS id,
        seq, at, type = 'room:peer-joined' AS joined
      FROM session_events
      WHERE session_id = ${sessionId}::uuid AND type IN ('room:peer-joined', 'room:peer-left')
    ), stays AS (
      SELECT
        id,
        MIN(at) FILTER (WHERE joined) AS first_joined_at,
        MAX(at) FILTER (WHERE NOT joined) AS last_left_at,
        (ARRAY_AGG(joined ORDER BY seq DESC))[1] AS inside
      FROM moves GROUP BY id
    ), rows AS (
      SELECT
        stays.id,
        stays.first_joined_at,
        stays.inside AND sessions.state = 'live' AS present,
        CASE WHEN stays.inside AND sessions.state = 'ended' THEN sessions.ended_at ELSE stays.last_left_at END
          AS last_left_at
      FROM stays JOIN sessions ON sessions.id = ${sessionId}::uuid
    )
    UPDATE participants SET
      first_joined_at = rows.first_joined_at, present = rows.present, last_left_at = rows.last_left_at
    FROM rows
    WHERE participants.id = rows.id AND participants.session_id = ${sessionId}::uuid
      AND (participants.first_joined_at, participants.present, participants.last_left_at)
        IS DISTINCT FROM (rows.first_joined_at, rows.present, rows.last_left_at)`;
}
