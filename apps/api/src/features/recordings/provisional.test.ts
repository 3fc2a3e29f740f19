import { randomUUID } from 'node:crypto';
import { captureManifestEndpoints } from '@lectern/contracts/internal/capture-manifest';
import { beginClearing, finishClearing } from '@lectern/contracts/internal/video-clearing';
import { clearVideo, quickStep } from '@lectern/contracts/jobs/catalogue';
import { keepRecording, listRecordings, readRecording } from '@lectern/contracts/rest/recordings';
import { readLobby } from '@lectern/contracts/rest/rooms';
import { endSession, type Session } from '@lectern/contracts/rest/sessions';
import type { LogFact } from '@lectern/contracts/session-log/log-event';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { attend, makeLiveClass } from '../../testing/classes.ts';
import { commitsOf } from '../../testing/log-of-a-class.ts';
import { type Person, startTestApp, type TestApp } from '../../testing/test-app.ts';
import { createSessionLogRepository } from '../session-log/session-log.repository.ts';
import { createClearing } from '../clearing/create-clearing.ts';
import { createProcessing } from '../processing/create-processing.ts';
import { createCaptureManifestRepository } from './capture-manifest.repository.ts';
import { createProvisionalRepository } from './provisional.repository.ts';
import { createRecordingReconciler } from './recording-reconciler.ts';

const minutes = 60_000;
const keepGraceMs = 10 * minutes;
const { registerTrack, registerSegment, reportCapture } = captureManifestEndpoints;
let app: TestApp;
let owner: Person;
let session: Session;
let slug: string;
let recordingId: string;
beforeAll(async () => {
  app = await startTestApp();
  owner = await app.person('creator');
});
afterAll(() => app?.close());
beforeEach(async () => {
  const made = await makeLiveClass(app, owner, { recordingMode: 'keep-from-start' });
  ({ session } = made);
  ({ slug } = made.room);
  recordingId = randomUUID();
});
afterEach(async () => {
  app.signaling.away = false;
  await app.db.video.deleteMany();
  await app.db.recording.deleteMany();
});

const starting = (): LogFact => ({
  type: 'recording:starting',
  payload: { recordingId, requestedBy: null, provisional: true },
});
const kept = (): LogFact => ({ type: 'recording:kept', payload: { recordingId, keptBy: null } });
const store = (...facts: LogFact[]) =>
  createSessionLogRepository(app.db).store(commitsOf(session, facts).toReversed());

const trackId = randomUUID();
async function putSegment(): Promise<void> {
  await app.callInternally(registerTrack, {
    params: { recordingId, trackId },
    body: {
      ...{ participantId: randomUUID(), displayName: 'Ada', role: 'host', source: 'camera' },
      ...{ kind: 'video', mimeType: 'video/VP8', sessionId: session.sessionId },
    } as const,
  });
  await app.callInternally(registerSegment, {
    params: { recordingId, trackId, index: 0 },
    body: {
      ...{ file: `${recordingId}/a/0.mkv`, startMs: 1, durationMs: 2_000, sizeBytes: 3 },
      sha256: 'a'.repeat(64),
    },
  });
}
const report = (state: 'active' | 'stopped') =>
  app.callInternally(reportCapture, {
    params: { recordingId },
    body: {
      ...{ sessionId: session.sessionId, at: new Date().toISOString(), provisional: true },
      ...(state === 'active' ? { state } : { state, reason: 'session-ended' as const }),
    },
  });
/** What a media-worker tells of a class, before or after the log does. */
async function capture(): Promise<void> {
  await report('active');
  await putSegment();
  await report('stopped');
}
const row = () => app.db.recording.findUniqueOrThrow({ where: { id: recordingId } });
const keep = (caller = owner) => app.call(keepRecording, { params: { recordingId } }, caller);
const finalizing = () => app.queues.find(quickStep, `${recordingId}.quick.1`);
const discarding = () => app.queues.find(clearVideo, recordingId);
const begin = () => app.callInternally(beginClearing, { params: { videoId: recordingId } });
const finish = () =>
  app.callInternally(finishClearing, { params: { videoId: recordingId }, body: { what: 'all' } });
const reconcile = async (laterMs = 0, add: typeof app.queues.add = app.queues.add) => {
  const processing = createProcessing(app);
  const clearing = createClearing({ ...app, queues: { ...app.queues, add }, retryGraceMs: 0 });
  await createRecordingReconciler({
    repository: createCaptureManifestRepository(app.db),
    provisional: createProvisionalRepository(app.db),
    processing: processing.service,
    clear: clearing.ask,
    media: app.mediaNodes,
    ...{ keepGraceMs, logger: app.logger },
  }).run(Date.now() + laterMs);
  await processing.reconciler.run(Date.now() + laterMs);
  await clearing.run(Date.now() + laterMs);
};

describe('a class that was kept from the start', () => {
  it('waits after its end, is processed by nobody, and is deleted when the time is over', async () => {
    await store(starting());
    await capture();
    expect(await row()).toMatchObject({ state: 'held', provisional: true, keptAt: null });
    const { keepUntil, heldSince } = {
      ...(await app.call(readRecording, { params: { recordingId } }, owner)),
      heldSince: (await row()).heldSince,
    };
    expect(Date.parse(keepUntil ?? '')).toBe((heldSince?.getTime() ?? 0) + keepGraceMs);
    await reconcile(keepGraceMs - 5_000);
    expect((await row()).state).toBe('held');
    expect(await finalizing()).toBeNull();

    await reconcile(keepGraceMs + 5_000);
    expect((await row()).state).toBe('discarded');
    expect(await discarding()).toMatchObject({ state: 'pending' });
    const read = app.call(readRecording, { params: { recordingId } }, owner);
    await expect(read).rejects.toMatchObject({ code: 'not_found' });
    const { data } = await app.call(listRecordings, { query: {} }, owner);
    expect(data.map(one => one.recordingId)).not.toContain(recordingId);
    await expect(keep()).rejects.toMatchObject({ code: 'not_found' });
  });

  it('is known as such by the report alone, when the log comes later', async () => {
    await capture();
    expect((await row()).state).toBe('held');
    await store(starting());
    expect((await row()).state).toBe('held');
  });

  it('of which nothing was captured is gone at once', async () => {
    await store(starting());
    await report('stopped');
    expect((await row()).state).toBe('discarded');
  });

  it('of which nothing is known yet waits for what its media-worker may still tell', async () => {
    await store(starting());
    await report('active');
    await app.call(endSession, { params: { sessionId: session.sessionId } }, owner);
    await reconcile(2 * minutes);
    expect(await row()).toMatchObject({ state: 'held', recovered: true });
    await putSegment();
    await keep();
    expect(await row()).toMatchObject({ state: 'processing' });
  });

  it('whose capture never reported its end waits all the same', async () => {
    await store(starting());
    await report('active');
    await putSegment();
    await app.call(endSession, { params: { sessionId: session.sessionId } }, owner);
    await reconcile(2 * minutes);
    expect(await row()).toMatchObject({ state: 'held', recovered: true });
    expect(await finalizing()).toBeNull();
  });
});

describe('keeping it', () => {
  it('while the class runs is told to the live service, and makes a video of it afterwards', async () => {
    await store(starting());
    await report('active');
    expect(await keep()).toMatchObject({ provisional: false, keepUntil: null });
    expect(app.signaling.kept).toContain(recordingId);
    await putSegment();
    await report('stopped');
    expect((await row()).state).toBe('processing');
    expect(await finalizing()).toMatchObject({ state: 'pending' });
  });

  it('after the class, in time, processes it at once; twice is the same as once', async () => {
    await store(starting());
    await capture();
    await app.call(endSession, { params: { sessionId: session.sessionId } }, owner);
    expect(await keep()).toMatchObject({ state: 'processing', provisional: false });
    expect(await keep()).toMatchObject({ state: 'processing' });
    expect(await finalizing()).toMatchObject({ state: 'pending' });
    await reconcile(keepGraceMs + minutes);
    expect((await row()).state).toBe('processing');
    expect(await discarding()).toBeNull();
  });

  it.each([
    ['before the end of the capture', [() => store(starting(), kept()), capture]],
    ['after it', [() => store(starting()), capture, () => store(kept())]],
    ['before the log says what it is', [() => store(kept()), capture, () => store(starting())]],
  ] as const)('in the class, told %s, counts', async (_, steps) => {
    for (const step of steps) await step();
    expect((await row()).state).toBe('processing');
    await reconcile(minutes);
    expect(await finalizing()).toMatchObject({ state: 'pending' });
  });

  it('and the end of the capture at the same moment never lose it, nor leave it waiting', async () => {
    for (let round = 0; round < 10; round += 1) {
      recordingId = randomUUID();
      const id = randomUUID();
      await app.callInternally(reportCapture, {
        params: { recordingId },
        body: {
          ...{ state: 'active', sessionId: session.sessionId, at: new Date().toISOString() },
          provisional: true,
        } as const,
      });
      await app.db.track.create({
        data: {
          ...{ id, recordingId, participantId: id, displayName: 'Ada', role: 'host', source: 'camera' },
          ...{ kind: 'video', mimeType: 'video/VP8' },
          segments: {
            create: [{ index: 0, file: 'a/0.mkv', startMs: 0, durationMs: 1, sizeBytes: 1, sha256: 'x' }],
          },
        },
      });
      await Promise.all([report('stopped'), keep()]);
      expect((await row()).state).toBe('processing');
    }
  });

  it('is for the owner and admins; the live service being away is said', async () => {
    const [admin, stranger, attendee] = await Promise.all([
      app.person('admin'),
      app.person('creator'),
      app.person('user'),
    ]);
    await attend(app, session, attendee);
    await store(starting());
    await capture();
    for (const caller of [stranger, attendee])
      await expect(keep(caller)).rejects.toMatchObject({ code: 'not_found' });
    await expect(app.call(keepRecording, { params: { recordingId } })).rejects.toMatchObject({
      code: 'unauthenticated',
    });
    app.signaling.away = true;
    await expect(keep()).rejects.toMatchObject({ code: 'signaling_unavailable' });
    expect((await row()).keptAt).toBeNull();
    app.signaling.away = false;
    expect((await keep(admin)).provisional).toBe(false);
  });
});

describe('until it is kept', () => {
  it('it is nobody’s but the owner’s, and the lobby says what happens', async () => {
    const attendee = await app.person('user');
    await attend(app, session, attendee);
    await store(starting());
    await report('active');
    const seen = async () => (await app.call(listRecordings, { query: {} }, attendee)).data;
    const lobby = async () => (await app.call(readLobby, { params: { slug } })).recording;
    expect(await seen()).toEqual([]);
    expect(await lobby()).toBe('kept');
    await keep();
    expect(await seen()).toMatchObject([{ recordingId }]);
    expect(await lobby()).toBe('recorded');
  });
});

describe('a deletion', () => {
  const discard = async () => {
    await store(starting());
    await capture();
    await reconcile(keepGraceMs + 5_000);
  };

  it('that a dead process left before it was handed on is finished by the next', async () => {
    await store(starting());
    await capture();
    const broken = () => Promise.reject(new Error('killed'));
    await expect(reconcile(keepGraceMs + 5_000, broken)).rejects.toThrow();
    expect((await row()).state).toBe('discarded');
    expect(await discarding()).toBeNull();
    await reconcile(minutes);
    expect(await discarding()).toMatchObject({ state: 'pending' });
  });

  it('is over when the worker says so, and is then not asked for again', async () => {
    await discard();
    const poster = `videos/${recordingId}/chosen-poster`;
    expect(await begin()).toEqual({ what: 'all', recordingId, storageKeys: [poster] });
    await finish();
    await finish();
    expect(await row()).toMatchObject({ state: 'discarded', filesDeletedAt: expect.any(Date) });
    expect(await app.db.track.count({ where: { recordingId } })).toBe(0);
    expect(await app.db.video.count({ where: { recordingId } })).toBe(0);
    expect(await begin()).toEqual({ what: 'nothing' });
  });

  it('of a recording that is to stay changes nothing, nor of one that nobody knows', async () => {
    await store(starting());
    await capture();
    expect(await begin()).toEqual({ what: 'nothing' });
    await finish();
    expect(await row()).toMatchObject({ state: 'held', filesDeletedAt: null });
    recordingId = randomUUID();
    expect(await begin()).toEqual({ what: 'nothing' });
    await finish();
  });

  it('is not undone by what a media-worker tells late', async () => {
    await discard();
    await finish();
    await capture();
    expect((await row()).state).toBe('discarded');
    expect(await app.db.track.count({ where: { recordingId } })).toBe(0);
    expect(await begin()).toMatchObject({ what: 'all' });
  });
});
