import { randomUUID } from 'node:crypto';
import { createRoom, type Room, type RoomSettings } from '@lectern/contracts/rest/rooms';
import { createSession, type Session } from '@lectern/contracts/rest/sessions';
import type { Prisma } from '../generated/prisma/client.ts';
import type { Person, TestApp } from './test-app.ts';

export const makeRoom = (app: TestApp, owner: Person, settings: Partial<RoomSettings> = {}): Promise<Room> =>
  app.call(createRoom, { body: { title: 'Algebra', settings } }, owner);

/** A class that has started, in a room of its own. */
export async function makeLiveClass(
  app: TestApp,
  owner: Person,
  settings: Partial<RoomSettings> = {},
): Promise<{ room: Room; session: Session }> {
  const room = await makeRoom(app, owner, settings);
  const input = { params: { roomId: room.roomId }, body: { start: true } };
  return { room, session: await app.call(createSession, input, owner) };
}

/** A recording as it is at some moment of its life. @returns its id. */
export async function makeRecording(
  app: TestApp,
  session: Session,
  row: Partial<Prisma.RecordingUncheckedCreateInput> = {},
): Promise<string> {
  const { sessionId, roomId, title } = session;
  const made = await app.db.recording.create({
    data: { id: randomUUID(), sessionId, roomId, title, state: 'active', ...row },
  });
  return made.id;
}

/** Somebody with an account who has been in the class. */
export async function attend(app: TestApp, session: Session, person: Person): Promise<void> {
  await app.db.participant.create({
    data: {
      id: randomUUID(),
      sessionId: session.sessionId,
      userId: person.userId,
      displayName: person.displayName,
      role: 'student',
      firstJoinedAt: new Date(),
    },
  });
}
