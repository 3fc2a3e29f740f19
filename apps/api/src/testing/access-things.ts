import { randomUUID } from 'node:crypto';
import { AppError } from '@lectern/contracts/kernel/app-error';
import type { Endpoint, EndpointCall } from '@lectern/contracts/kernel/endpoint';
import { createShareLink } from '@lectern/contracts/rest/share-links';
import { attend, makeLiveClass, makeRecording, storeVideoFile } from './classes.ts';
import { makeWatchedStream } from './streams.ts';
import type { Person, TestApp } from './test-app.ts';
import { makeCaptions } from './videos.ts';

import type { Outcome, Things } from './access-rules.ts';

/** A class of `owner` with all that can be made of it; `attendee` was in it. */
export async function makeThings(app: TestApp, owner: Person, attendee: Person): Promise<Things> {
  const { room, session } = await makeLiveClass(app, owner);
  await attend(app, session, attendee);
  const recordingId = await makeRecording(app, session, { state: 'ready' });
  await storeVideoFile(app, recordingId, 'composed');
  const fileId = await storeVideoFile(app, recordingId, 'poster');
  const captionId = await makeCaptions(app, recordingId);
  const chapters = [{ startMs: 0, title: 'Beginning' }];
  await app.db.editedChapters.create({ data: { videoId: recordingId, chapters } });
  const link = { params: { videoId: recordingId }, body: {} };
  const { linkId } = await app.call(createShareLink, link, owner);
  const producerId = randomUUID();
  app.signaling.shareScreen(session.sessionId, producerId, 'Ada');
  const { roomId, slug } = room;
  const { stream_id: streamId, viewingId } = await makeWatchedStream(app, owner, roomId);
  const ids = {
    ...{ roomId, sessionId: session.sessionId, recordingId, linkId, ownerId: owner.userId, captionId },
  };
  return { ...ids, fileId, slug, producerId, streamId, viewingId };
}

export async function outcome(
  app: TestApp,
  endpoint: Endpoint,
  input: unknown,
  caller?: Person | string,
): Promise<Outcome> {
  try {
    await app.call(endpoint, input as EndpointCall<Endpoint>, caller);
    return 'allowed';
  } catch (error) {
    if (error instanceof AppError) return error.code;
    throw error;
  }
}
