import { mkdtemp, readdir, readFile, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { CaptureSegment } from '@lectern/contracts/internal/capture-manifest';
import { v7 as uuidv7 } from 'uuid';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CaptureApi } from '../testing/capture-api.ts';
import { captureWish } from '../testing/capture-wish.ts';
import { publishLive, type Sender, sendLive } from '../testing/live-source.ts';
import { checkSegment } from '../testing/probe.ts';
import { opusPacket } from '../testing/rtp-packets.ts';
import { soleOwner } from '../testing/sole-owner.ts';
import { startTestApp, type TestApp } from '../testing/test-app.ts';
import { TrackWriter } from './track-writer.ts';

let api: CaptureApi;
let app: TestApp;
let freeBytes: number;
let sender: Sender | null = null;

beforeEach(async () => {
  api = await CaptureApi.create();
  freeBytes = Number.POSITIVE_INFINITY;
  app = await startTestApp({ apiUrl: api.url, minFreeBytes: 1_000, readFreeBytes: async () => freeBytes });
});
afterEach(async () => {
  await sender?.stop();
  sender = null;
  await app.close();
  await api.goAway();
});

/** A room in which somebody is heard and seen, and is being recorded. */
async function recordSomebody() {
  const params = { roomId: uuidv7(), recordingId: uuidv7() };
  const room = await app.app.rooms.getOrCreate(params.roomId);
  await app.media.startCapture({ params, body: captureWish() });
  const [video, audio] = [await publishLive(room, 'camera'), await publishLive(room, 'microphone')];
  sender = sendLive(60, { video: video.address, audio: audio.address });
  return params;
}

const allSegments = (recordingId: string): CaptureSegment[] =>
  api.tracks(recordingId).flatMap(({ trackId }) => api.segments(recordingId, trackId));

/** Every finished file of the recording has been told, and is what was told. */
async function checkEverything(recordingId: string): Promise<void> {
  const segments = allSegments(recordingId);
  const names = await readdir(path.join(app.captureDir, recordingId), { recursive: true });
  const finished = names.filter(name => name.endsWith('.mkv')).map(name => `${recordingId}/${name}`);
  expect(segments.map(({ file }) => file).sort()).toEqual(finished.sort());
  expect(segments.length).toBeGreaterThan(0);
  for (const segment of segments) await checkSegment(app.captureDir, segment);
}

describe('an API that is away', () => {
  it('is told everything when it comes back, in order, also what ended meanwhile', async () => {
    const params = await recordSomebody();
    await app.ear.fact('captureChanged', fact => fact.recordingId === params.recordingId);
    await app.log.line(
      'could not tell the API; trying again',
      line => line.recordingId === params.recordingId,
    );
    const state = async () => (await app.media.readCapture({ params })).state;
    expect(await state()).toBe('capturing');
    await app.media.stopCapture({ params });
    expect(api.told).toEqual([]);
    expect(await state()).toBe('delivering');

    await api.comeBack();
    expect(await api.stopped(params.recordingId)).toBe('requested');
    await expect.poll(() => state().catch(error => error.code)).toBe('not_found');
    const told = api
      .of(params.recordingId)
      .map(entry => (entry.type === 'capture' ? entry.report.state : entry.type));
    expect(told[0]).toBe('track');
    expect(told.at(-1)).toBe('stopped');
    expect(told.filter(type => type === 'active')).toHaveLength(1);
    await checkEverything(params.recordingId);
  });

  it('is told by the next process what this one could not tell, and nothing twice after that', async () => {
    const params = await recordSomebody();
    await app.ear.fact('captureChanged', fact => fact.recordingId === params.recordingId);
    await app.media.stopCapture({ params });
    const { captureDir } = app;
    await app.app.close();
    expect(api.told).toEqual([]);

    await api.comeBack();
    const next = await startTestApp({ apiUrl: api.url, captureDir });
    expect(await api.stopped(params.recordingId)).toBe('requested');
    await checkEverything(params.recordingId);
    await next.close();
    const told = api.told.length;
    const manifest = path.join(captureDir, params.recordingId, `manifest.${next.nodeId}.${app.nodeId}.jsonl`);
    expect(await readFile(manifest, 'utf8')).toContain(`{"type":"delivered","count":${told}}`);
    const third = await startTestApp({ apiUrl: api.url, captureDir });
    await third.close();
    expect(api.told).toHaveLength(told);
  });
});

describe('a disk that is full', () => {
  it('lets no recording start', async () => {
    await api.comeBack();
    freeBytes = 999;
    const params = { roomId: uuidv7(), recordingId: uuidv7() };
    await app.media.createMediaRoom({ body: { roomId: params.roomId } });
    const started = app.media.startCapture({ params, body: captureWish() });
    await expect(started).rejects.toMatchObject({ code: 'storage_full' });
    freeBytes = 1_000;
    await app.media.startCapture({ params, body: captureWish() });
  });

  it('stops those that run, says why, and keeps what was written; the class goes on', async () => {
    await api.comeBack();
    const params = await recordSomebody();
    await app.ear.fact('captureChanged', fact => fact.recordingId === params.recordingId);
    freeBytes = 0;
    expect(await api.stopped(params.recordingId)).toBe('disk-full');
    const fact = await app.ear.fact(
      'captureChanged',
      ({ recordingId, state }) => recordingId === params.recordingId && state === 'stopped',
    );
    expect(fact.reason).toBe('disk-full');
    await checkEverything(params.recordingId);
    const { recordingId } = await app.media.readMediaRoom({ params });
    expect(recordingId).toBeNull();
  });

  it('that refuses a write ends the track with that error, after the segments that it took', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'lectern-full-'));
    try {
      // The second segment goes to a device that is always full.
      await symlink('/dev/full', path.join(folder, '1.mkv.partial'));
      const segments: CaptureSegment[] = [];
      let writer: TrackWriter | undefined;
      const failure = new Promise<NodeJS.ErrnoException>(failed => {
        writer = new TrackWriter(
          { kind: 'audio', mimeType: 'audio/opus', clockRate: 48_000, payloadType: 97 },
          index => ({ path: path.join(folder, `${index}.mkv`), name: `r/t/${index}.mkv` }),
          { opened() {}, segment: s => segments.push(s), needsKeyFrame() {}, failed, dropped() {} },
          soleOwner,
        );
        for (let i = 0; i < 300; i++) writer.packet(opusPacket(i, i * 960), 1_000_000 + i * 20);
      });
      expect((await failure).code).toBe('ENOSPC');
      await writer?.end();
      expect(segments.map(({ index }) => index)).toEqual([0]);
      expect(segments[0]?.durationMs).toBeGreaterThan(3_900);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});

describe('starting a recording', () => {
  it('ends with those who may be recorded by then: who declines meanwhile is heard', async () => {
    const { captures, rooms } = app.app;
    const room = await rooms.getOrCreate(uuidv7());
    const recordingId = uuidv7();
    const wish = { ...captureWish(), ownerRoomId: uuidv7() };
    const starting = captures.start(room, recordingId, wish);
    await captures.record(room.roomId, recordingId, { peerIds: [], asOfSeq: 1 });
    await starting;
    expect(captures.recordedPeersOf(room.roomId)).toEqual([]);
  });

  it('twice is the same as once, and another one beside it is refused', async () => {
    await api.comeBack();
    const params = { roomId: uuidv7(), recordingId: uuidv7() };
    const body = captureWish();
    await app.media.createMediaRoom({ body: { roomId: params.roomId } });
    const [first, second] = await Promise.all([1, 2].map(() => app.media.startCapture({ params, body })));
    expect(second).toEqual(first);
    const other = { ...params, recordingId: uuidv7() };
    await expect(app.media.startCapture({ params: other, body })).rejects.toMatchObject({
      code: 'recording_already_running',
    });
    await app.media.stopCapture({ params });
    await app.media.startCapture({ params: other, body });
    await expect(app.media.startCapture({ params, body })).rejects.toMatchObject({
      code: 'recording_already_running',
    });
    await expect(
      app.media.startCapture({ params: { ...params, roomId: uuidv7() }, body }),
    ).rejects.toMatchObject({ code: 'not_found' });
    expect((await app.media.mediaStats({})).recordings).toBe(1);
  });
});
