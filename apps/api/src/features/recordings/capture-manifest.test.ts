import { randomUUID } from 'node:crypto';
import { captureManifestEndpoints } from '@lectern/contracts/internal/capture-manifest';
import { quickStep } from '@lectern/contracts/jobs/catalogue';
import { reportStepResult } from '@lectern/contracts/internal/video-processing';
import type { RecordingState } from '@lectern/contracts/rest/recordings';
import type { Session } from '@lectern/contracts/rest/sessions';
import type { CaptureStopReason } from '@lectern/contracts/session-log/recording-events';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { makeLiveClass, makeRecording } from '../../testing/classes.ts';
import { startTestApp, type TestApp } from '../../testing/test-app.ts';

let app: TestApp;
let session: Session;
let recordingId: string;
beforeAll(async () => {
  app = await startTestApp();
  ({ session } = await makeLiveClass(app, await app.person('creator')));
});
beforeEach(() => {
  recordingId = randomUUID();
});
afterAll(() => app?.close());

const at = '2030-01-01T00:00:00.000Z';
const later = '2030-01-01T01:00:00.000Z';
const { registerTrack, registerSegment, reportCapture, readManifest } = captureManifestEndpoints;
const track = {
  participantId: randomUUID(),
  displayName: 'Ada',
  role: 'host',
  source: 'screen-audio',
  kind: 'audio',
  mimeType: 'audio/opus',
} as const;
const segment = (index: number) => ({
  ...{ file: `${recordingId}/a/${index}.webm`, startMs: 1_000.5 + index * 2_000, durationMs: 2_000 },
  ...{ sizeBytes: 5_000_000_000, sha256: 'a'.repeat(64) },
});
const putTrack = (trackId: string, { sessionId } = session) =>
  app.callInternally(registerTrack, { params: { recordingId, trackId }, body: { ...track, sessionId } });
const putSegment = (trackId: string, index: number) =>
  app.callInternally(registerSegment, { params: { recordingId, trackId, index }, body: segment(index) });
const start = (startedAt = at) =>
  app.callInternally(reportCapture, {
    params: { recordingId },
    body: { state: 'active', sessionId: session.sessionId, at: startedAt },
  });
const stop = (reason: CaptureStopReason = 'requested') =>
  app.callInternally(reportCapture, {
    params: { recordingId },
    body: { state: 'stopped', sessionId: session.sessionId, at: later, reason },
  });
const fail = (step: 'quick' | 'compose') =>
  app.callInternally(reportStepResult, {
    params: { videoId: recordingId, step },
    body: { outcome: 'failed', run: 1, reason: 'ffmpeg stopped', retryable: true, lastLines: null },
  });
const row = () => app.db.recording.findUniqueOrThrow({ where: { id: recordingId } });
const job = () => app.queues.find(quickStep, `${recordingId}.quick.1`);
const manifest = () => app.callInternally(readManifest, { params: { recordingId } });

describe('the manifest', () => {
  it('has the row of its video from the first word on, whatever breaks in between', async () => {
    await app.db
      .$executeRaw`CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE ''no''; END'`;
    await app.db.$executeRaw`CREATE TRIGGER refuse BEFORE INSERT ON videos EXECUTE FUNCTION refuse()`;
    try {
      await expect(putTrack(randomUUID())).rejects.toThrow();
    } finally {
      await app.db.$executeRaw`DROP TRIGGER refuse ON videos`;
      await app.db.$executeRaw`DROP FUNCTION refuse`;
    }
    expect(await app.db.recording.count({ where: { id: recordingId } })).toBe(0);
    const trackId = randomUUID();
    await putTrack(trackId);
    await putSegment(trackId, 0);
    await stop();
    expect(await row()).toMatchObject({ state: 'processing' });
  });

  it('holds each track and segment once, however often it is registered, in order', async () => {
    const trackId = randomUUID();
    for (let round = 0; round < 2; round += 1) {
      await Promise.all([putTrack(trackId), putTrack(trackId), start()]);
      for (const index of [2, 0, 1]) await putSegment(trackId, index);
    }
    await stop();
    expect(await manifest()).toEqual({
      ...{ recordingId, sessionId: session.sessionId, title: session.title },
      ...{ startedAtMs: Date.parse(at), endedAtMs: Date.parse(later) },
      tracks: [{ ...track, trackId, segments: [0, 1, 2].map(index => ({ index, ...segment(index) })) }],
    });
  });

  it('begins with its first segment when nobody told when capture began', async () => {
    const trackId = randomUUID();
    await putTrack(trackId);
    await putSegment(trackId, 1);
    await putSegment(trackId, 0);
    expect(await manifest()).toMatchObject({ startedAtMs: 1_000.5, endedAtMs: null });
  });

  it('takes nothing of an unknown session, track or recording, nor of another session', async () => {
    const missing = { code: 'not_found' };
    await expect(putTrack(randomUUID(), { ...session, sessionId: randomUUID() })).rejects.toMatchObject(
      missing,
    );
    await expect(putSegment(randomUUID(), 0)).rejects.toMatchObject(missing);
    await expect(manifest()).rejects.toMatchObject(missing);
    await expect(fail('compose')).rejects.toMatchObject(missing);
    await start();
    const other = (await makeLiveClass(app, await app.person('creator'))).session;
    await expect(putTrack(randomUUID(), other)).rejects.toMatchObject(missing);
    const trackId = randomUUID();
    await putTrack(trackId);
    recordingId = randomUUID();
    await expect(putTrack(trackId)).rejects.toMatchObject(missing);
  });

  it('names no file outside of the capture folder', async () => {
    const trackId = randomUUID();
    await putTrack(trackId);
    const params = { recordingId, trackId, index: 0 };
    for (const path of ['../../etc/passwd', 'a/../../b', '/etc/passwd', 'a/..'])
      await expect(
        app.callInternally(registerSegment, { params, body: { ...segment(0), file: path } }),
      ).rejects.toMatchObject({ code: 'validation_failed' });
  });
});

describe('the end of capture', () => {
  it('hands a recording with segments to the worker, once', async () => {
    const trackId = randomUUID();
    await start();
    await putTrack(trackId);
    await putSegment(trackId, 0);
    await Promise.all([stop('disk-full'), stop('disk-full')]);
    expect(await row()).toMatchObject({ state: 'processing', endedAt: new Date(later), progressPercent: 0 });
    expect((await row()).reason).toMatch(/disk was full/);
    expect(await job()).toMatchObject({ state: 'pending' });
  });

  it('says that nothing was recorded when there is no segment, and takes it back when one comes late', async () => {
    await start();
    await stop();
    expect(await row()).toMatchObject({ state: 'failed', retryable: false });
    expect((await row()).reason).toMatch(/^Nothing was recorded/);
    expect(await job()).toBeNull();
    const trackId = randomUUID();
    await putTrack(trackId);
    await putSegment(trackId, 0);
    await stop();
    expect(await row()).toMatchObject({ state: 'processing', reason: null });
    expect(await job()).toMatchObject({ state: 'pending' });
  });

  it('repeated after processing has failed does not start it again', async () => {
    const trackId = randomUUID();
    await putTrack(trackId);
    await putSegment(trackId, 0);
    await stop();
    await fail('quick');
    await fail('compose');
    await stop();
    expect(await row()).toMatchObject({ state: 'failed', reason: 'ffmpeg stopped', retryable: true });
  });
});

describe('a recording', () => {
  /** Where each report leads from each state; a report that is late changes nothing. */
  const states = ['starting', 'active', 'ending', 'processing', 'ready', 'failed', 'recovered'] as const;
  const after: Record<'start' | 'stop', Partial<Record<RecordingState, RecordingState>>> = {
    start: { starting: 'active' },
    stop: { starting: 'processing', active: 'processing', ending: 'processing' },
  };
  const reports = { start, stop };
  it.each(
    (Object.keys(reports) as (keyof typeof reports)[]).flatMap(report =>
      states.map(state => [state, report, after[report][state] ?? state] as const),
    ),
  )('never goes back: %s + %s → %s', async (state, report, expected) => {
    await makeRecording(app, session, { id: recordingId, state, reason: 'as it was' });
    const trackId = randomUUID();
    await putTrack(trackId);
    await putSegment(trackId, 0);
    await reports[report]();
    expect((await row()).state).toBe(expected);
    if (expected !== 'processing') expect(await job()).toBeNull();
  });

  it('began with the first packet that anybody told of', async () => {
    await start();
    await start(later);
    expect((await row()).startedAt).toEqual(new Date(at));
  });
});
