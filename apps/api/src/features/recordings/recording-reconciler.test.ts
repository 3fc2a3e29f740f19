import { randomUUID } from 'node:crypto';
import { finalizeRecording, uploadRecording } from '@lectern/contracts/jobs/catalogue';
import type { Session } from '@lectern/contracts/rest/sessions';
import { createNodeClient } from '@lectern/service-kit/media-nodes/node-client';
import { queuePrefix } from '@lectern/service-kit/queue/typed-queue';
import { UnrecoverableError, Worker } from 'bullmq';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { MediaNodes } from '../../platform/media-nodes.ts';
import { makeLiveClass, makeRecording } from '../../testing/classes.ts';
import { startMediaNeighbour } from '../../testing/neighbours.ts';
import { type Person, startTestApp, type TestApp, testInternalSecret } from '../../testing/test-app.ts';
import { createCaptureManifestRepository } from './capture-manifest.repository.ts';
import { createRecordingReconciler } from './recording-reconciler.ts';

let app: TestApp;
let owner: Person;
let session: Session;
beforeAll(async () => {
  app = await startTestApp();
  owner = await app.person('creator');
});
afterAll(() => app?.close());
beforeEach(async () => {
  ({ session } = await makeLiveClass(app, owner));
});
afterEach(async () => {
  app.media.away = false;
  app.media.recordings.clear();
  await app.db.recording.deleteMany();
});

const minutes = 60_000;
const run = (laterMs = 0, media: Pick<MediaNodes, 'list'> = app.mediaNodes) =>
  createRecordingReconciler({
    repository: createCaptureManifestRepository(app.db),
    queues: app.queues,
    media,
    logger: app.logger,
  }).run(Date.now() + laterMs);
const row = (id: string) => app.db.recording.findUniqueOrThrow({ where: { id } });
const job = (id: string) => app.queues.find(finalizeRecording, id);

/** A capture whose end the session log has told, and the media-worker has not. */
async function makeLostCapture(segments: number, endedAt = new Date()): Promise<string> {
  const recordingId = await makeRecording(app, session, { state: 'ending', endedAt });
  await app.db.track.create({
    data: {
      ...{ id: randomUUID(), recordingId, participantId: randomUUID(), displayName: 'Ada' },
      ...{ role: 'host', source: 'camera', kind: 'video', mimeType: 'video/VP8' },
      segments: {
        create: Array.from({ length: segments }, (_, index) => ({
          ...{ index, file: `a/${index}.webm`, startMs: 0, durationMs: 1, sizeBytes: 1, sha256: 'x' },
        })),
      },
    },
  });
  return recordingId;
}

describe('a capture whose end nobody reported', () => {
  it('is finished with what it had, after a minute, and ends recovered', async () => {
    const id = await makeLostCapture(2);
    await run(0.9 * minutes);
    expect((await row(id)).state).toBe('ending');
    await run(1.1 * minutes);
    expect(await row(id)).toMatchObject({ state: 'processing', recovered: true });
    expect((await row(id)).reason).toMatch(/never reported its end/);
    expect(await job(id)).toMatchObject({ state: 'pending' });
    const file = { storageKey: 'a/b.mp4', thumbnailKey: null, contentType: 'video/mp4' };
    await createCaptureManifestRepository(app.db).setReady(id, { ...file, durationMs: 1, sizeBytes: 1 });
    expect((await row(id)).state).toBe('recovered');
  });

  it('has failed when it had nothing', async () => {
    const id = await makeLostCapture(0);
    await run(1.1 * minutes);
    expect(await row(id)).toMatchObject({ state: 'failed', retryable: false });
    expect(await job(id)).toBeNull();
  });

  it('is found by the end of its class alone', async () => {
    const id = await makeRecording(app, session, { state: 'active' });
    await run(2 * minutes);
    expect((await row(id)).state).toBe('active');
    const ended = { state: 'ended', endedAt: new Date() } as const;
    await app.db.session.update({ where: { id: session.sessionId }, data: ended });
    await run(2 * minutes);
    expect((await row(id)).state).toBe('failed');
  });

  it('waits for as long as the media-worker knows of it, and ten minutes for one that is away', async () => {
    const id = await makeLostCapture(1);
    app.media.recordings.add(id);
    await run(30 * minutes);
    expect((await row(id)).state).toBe('ending');
    app.media.away = true;
    await run(9 * minutes);
    expect((await row(id)).state).toBe('ending');
    await run(11 * minutes);
    expect((await row(id)).state).toBe('processing');
  });

  it('waits for any of several media-workers, and for one of them that is away', async () => {
    const id = await makeLostCapture(1);
    const [first] = await app.mediaNodes.list();
    const second = await startMediaNeighbour(app.logger, testInternalSecret);
    const client = createNodeClient(second.url, testInternalSecret);
    const other = { nodeId: second.nodeId, draining: false, transports: 0, client };
    const both = { list: async () => [...(first ? [first] : []), other] };
    try {
      second.recordings.add(id);
      await run(30 * minutes, both);
      expect((await row(id)).state).toBe('ending');
      second.recordings.clear();
      second.away = true;
      await run(9 * minutes, both);
      expect((await row(id)).state).toBe('ending');
      second.away = false;
      await run(2 * minutes, both);
      expect((await row(id)).state).toBe('processing');
    } finally {
      await second.close();
    }
  });

  it('is not mistaken for another one of the same class', async () => {
    const id = await makeLostCapture(1);
    app.media.recordings.add(randomUUID());
    await run(2 * minutes);
    expect((await row(id)).state).toBe('processing');
  });
});

describe('a recording in processing', () => {
  it('gets a job when it has none, but not at once', async () => {
    const id = await makeRecording(app, session, { state: 'processing' });
    await run();
    expect(await job(id)).toBeNull();
    await run(minutes);
    expect(await job(id)).toMatchObject({ state: 'pending' });
  });

  it('is left alone while its upload waits', async () => {
    const recordingId = await makeRecording(app, session, { state: 'processing' });
    await app.queues.add(uploadRecording, recordingId, {
      ...{ recordingId, videoFile: 'a/b.mp4', thumbnailFile: null, contentType: 'video/mp4' },
      ...{ durationMs: 1, sizeBytes: 1, sha256: 'a'.repeat(64) },
    });
    await run(minutes);
    expect(await job(recordingId)).toBeNull();
    expect((await row(recordingId)).state).toBe('processing');
  });

  it('has failed when its job has, and is queued again when that was before a retry', async () => {
    const id = await makeRecording(app, session, { state: 'processing' });
    await failJob(id);
    await run(minutes);
    expect(await row(id)).toMatchObject({ state: 'failed', retryable: true, reason: 'The disk is gone.' });

    // Retried while Redis was away: the row says so, and the job is still the old one.
    await app.db.recording.update({ where: { id }, data: { state: 'processing', reason: null } });
    await run(minutes);
    expect(await row(id)).toMatchObject({ state: 'processing', reason: null });
    expect(await job(id)).toMatchObject({ state: 'pending' });
  });

  /** A job that no further attempt will be made of, as BullMQ leaves it. */
  async function failJob(recordingId: string): Promise<void> {
    await app.queues.add(finalizeRecording, recordingId, { recordingId });
    const connection = app.blockingRedis();
    const worker = new Worker(finalizeRecording.queue, null, { connection, prefix: queuePrefix });
    for (;;) {
      const taken = await worker.getNextJob('token');
      if (taken?.id !== recordingId) continue;
      await taken.moveToFailed(new UnrecoverableError('The disk is gone.'), 'token');
      break;
    }
    await worker.close();
    connection.disconnect();
  }
});

it('goes on to the next recording when one cannot be mended', async () => {
  const broken = await makeRecording(app, session, { state: 'processing' });
  const next = await makeRecording(app, session, { state: 'processing' });
  const ids = [broken, next].sort();
  const failing = {
    ...app.queues,
    find: ((contract, id) =>
      id === ids[0]
        ? Promise.reject(new Error('broken'))
        : app.queues.find(contract, id)) as typeof app.queues.find,
  };
  const repository = createCaptureManifestRepository(app.db);
  const reconciler = createRecordingReconciler({
    ...{ repository, queues: failing, media: app.mediaNodes, logger: app.logger },
  });
  await expect(reconciler.run(Date.now() + minutes)).rejects.toThrow('1 of 2 failed');
  expect(await job(ids[1]!)).toMatchObject({ state: 'pending' });
});
