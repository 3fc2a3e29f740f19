import { randomUUID } from 'node:crypto';
import type { Session } from '@lectern/contracts/rest/sessions';
import type { LogCommit, LogFact } from '@lectern/contracts/session-log/log-event';
import type { TestApp } from './test-app.ts';

const secondMs = 1_000;

/** People with a seat who have not come yet. @returns their participants' ids. */
export async function makeSeats(app: TestApp, { sessionId }: Session, count: number): Promise<string[]> {
  const ids = Array.from({ length: count }, () => randomUUID());
  await app.db.participant.createMany({
    data: ids.map(id => ({ id, sessionId, displayName: 'Somebody', role: 'student' as const })),
  });
  return ids;
}

export const joined = (participantId: string): LogFact => ({
  type: 'room:peer-joined',
  payload: {
    participant: {
      participantId,
      displayName: 'Somebody',
      role: 'student',
      sources: [],
      connectionId: 'process.socket',
      connected: true,
      seatHeldUntil: null,
      joinedAt: new Date().toISOString(),
      microphoneOn: false,
      cameraOn: false,
    },
  },
});

export const left = (participantId: string): LogFact => ({
  type: 'room:peer-left',
  payload: { participantId, reason: 'left' },
});

export const said = (participantId: string, text: string): LogFact => ({
  type: 'chat:message-sent',
  payload: { messageId: randomUUID(), participantId, displayName: 'Somebody', text },
});

/** The commits of a log, each of one or more facts; the first event happened a second after `startMs`. */
export function commitsOf(
  { sessionId, roomId }: Session,
  facts: readonly (LogFact | LogFact[])[],
  startMs = Date.UTC(2030, 0, 1),
): LogCommit[] {
  let seq = 0;
  return facts.map(fact => ({
    sessionId,
    roomId,
    events: [fact].flat().map(one => {
      seq += 1;
      return { ...one, seq, at: new Date(startMs + seq * secondMs).toISOString() };
    }),
  }));
}
