import { randomUUID } from 'node:crypto';
import { quickStep } from '@lectern/contracts/jobs/catalogue';
import { reportFileResult, reportStepResult } from '@lectern/contracts/internal/video-processing';
import type { Session } from '@lectern/contracts/rest/sessions';
import { createNodeClient } from '@lectern/service-kit/media-nodes/node-client';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { MediaNodes } from '../../platform/media-nodes.ts';
import { makeLiveClass, makeRecording } from '../../testing/classes.ts';
import { startMediaNeighbour } from '../../testing/neighbours.ts';
import { type Person, startTestApp, type TestApp, testInternalSecret } from '../../testing/test-app.ts';
import { createClearing } from '../clearing/create-clearing.ts';
import { createProcessing } from '../processing/create-processing.ts';
import { createCaptureManifestRepository } from './capture-manifest.repository.ts';
import { createProvisionalRepository } from './provisional.repository.ts';
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
    processing: createProcessing(app).service,
    provisional: createProvisionalRepository(app.db),
    keepGraceMs: 10 * minutes,
    clear: createClearing({ ...app, retryGraceMs: 0 }).ask,
    media,
    logger: app.logger,
  }).run(Date.now() + laterMs);
const row = (id: string) => app.db.recording.findUniqueOrThrow({ where: { id } });
const job = (id: string) => app.queues.find(quickStep, `${id}.quick.1`);

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
    await app.callInternally(reportStepResult, {
      params: { videoId: id, step: 'compose' },
      body: { outcome: 'done', run: 1, durationMs: 1, files: [composed(id)] },
    });
    const made = await app.db.madeFile.findFirstOrThrow({ where: { videoId: id } });
    await app.callInternally(reportFileResult, {
      params: { videoId: id, fileId: made.id },
      body: { outcome: 'stored' },
    });
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

it('goes on to the next recording when one cannot be mended', async () => {
  const ids = [await makeLostCapture(1), await makeLostCapture(1)];
  const repository = createCaptureManifestRepository(app.db);
  const [first] = await repository.listUnreported(new Date(Date.now() + 2 * minutes));
  const { service } = createProcessing(app);
  const begin = (id: string) =>
    id === first?.recordingId ? Promise.reject(new Error('broken')) : service.begin(id);
  const reconciler = createRecordingReconciler({
    ...{ repository, processing: { begin }, media: app.mediaNodes, logger: app.logger },
    clear: createClearing({ ...app, retryGraceMs: 0 }).ask,
    provisional: createProvisionalRepository(app.db),
    keepGraceMs: 10 * minutes,
  });
  await expect(reconciler.run(Date.now() + 2 * minutes)).rejects.toThrow('1 of 2 failed');
  const other = ids.find(id => id !== first?.recordingId);
  expect(await job(other ?? '')).toMatchObject({ state: 'pending' });
});

const composed = (videoId: string) => ({
  ...{ kind: 'composed' as const, file: `${videoId}/output/compose/video.mp4`, contentType: 'video/mp4' },
  ...{ sizeBytes: 1, sha256: 'a'.repeat(64), width: null, height: null },
});
