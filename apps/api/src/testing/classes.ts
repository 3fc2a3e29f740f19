import { createHash, randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { VideoFileKind } from '@lectern/contracts/internal/video-processing';
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

/** A recording as it is at some moment of its life, and its video. @returns the id of both. */
export async function makeRecording(
  app: TestApp,
  session: Session,
  row: Partial<Prisma.RecordingUncheckedCreateInput> = {},
  video: Partial<Prisma.VideoUncheckedCreateInput> = {},
): Promise<string> {
  const { sessionId, roomId, title } = session;
  const { ownerId } = await app.db.room.findUniqueOrThrow({ where: { id: roomId } });
  const made = await app.db.recording.create({
    data: { id: randomUUID(), sessionId, roomId, title, state: 'active', ...row },
  });
  await app.db.video.create({
    data: {
      ...{ id: made.id, recordingId: made.id, ownerId, roomId, sessionId, title: made.title },
      recordedAt: made.startedAt ?? made.createdAt,
      ...video,
    },
  });
  return made.id;
}

/** A file of a video, in storage. @returns its id. */
export async function storeVideoFile(
  app: TestApp,
  videoId: string,
  kind: VideoFileKind,
  content: Buffer | string = 'bytes',
  { name = `${kind}.mp4`, step = 'compose', contentType = 'video/mp4' } = {},
): Promise<string> {
  const bytes = Buffer.from(content);
  const storageKey = `videos/${videoId}/${step}/${name}`;
  const source = path.join(app.storageDir, randomUUID());
  await writeFile(source, bytes);
  await app.storage.putFile(storageKey, source, contentType);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const row = await app.db.videoFile.create({
    data: { id: randomUUID(), videoId, kind, storageKey, contentType, sizeBytes: bytes.length, sha256 },
  });
  return row.id;
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
