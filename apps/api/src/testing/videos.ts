import { randomUUID } from 'node:crypto';
import type { LogFact } from '@lectern/contracts/session-log/log-event';
import type { Session } from '@lectern/contracts/rest/sessions';
import type { Prisma } from '../generated/prisma/client.ts';
import { makeRecording, storeVideoFile } from './classes.ts';
import type { TestApp } from './test-app.ts';

export const classStart = Date.UTC(2030, 0, 1, 9);

/** A finished recording that began at `classStart`, with what was stored of its class's log. @returns the video's id. */
export async function makeWatchableVideo(
  app: TestApp,
  session: Session,
  {
    events = [],
    ...video
  }: Prisma.VideoUncheckedUpdateInput & { events?: readonly (LogFact & { atMs: number })[] } = {},
): Promise<string> {
  const videoId = await makeRecording(app, session, {
    ...{ state: 'ready', startedAt: new Date(classStart), durationMs: 600_000 },
  });
  await storeVideoFile(app, videoId, 'composed');
  await app.db.video.update({ where: { id: videoId }, data: video });
  await app.db.sessionEvent.createMany({
    data: events.map(({ atMs, type, payload }, i) => ({
      ...{ sessionId: session.sessionId, seq: i + 1, type, at: new Date(classStart + atMs) },
      payload: payload as Prisma.InputJsonObject,
    })),
  });
  return videoId;
}

/** @returns the id of captions of one line. */
export async function makeCaptions(app: TestApp, videoId: string): Promise<string> {
  const vtt = 'WEBVTT\n\n00:00:01.000 --> 00:00:02.000\nhello\n';
  const made = await app.db.caption.create({
    data: { id: randomUUID(), videoId, language: 'en', label: 'English', source: 'upload', vtt },
  });
  return made.id;
}
