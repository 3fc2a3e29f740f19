import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { v7 as uuidv7 } from 'uuid';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { MediaRoom } from '../rooms/media-room.ts';
import { person, rtpParameters } from '../testing/browser-parameters.ts';
import { CaptureApi } from '../testing/capture-api.ts';
import { captureWish } from '../testing/capture-wish.ts';
import { type LiveSource, publishLive, type Sender, sendLive } from '../testing/live-source.ts';
import { checkSegment } from '../testing/probe.ts';
import { startTestApp, type TestApp } from '../testing/test-app.ts';

let api: CaptureApi;
let app: TestApp;
let room: MediaRoom;
let recordingId: string;
const senders: Sender[] = [];

beforeEach(async () => {
  api = await CaptureApi.create();
  app = await startTestApp({ apiUrl: api.url });
  room = await app.app.rooms.getOrCreate(uuidv7());
  recordingId = uuidv7();
});
afterEach(async () => {
  for (const sender of senders.splice(0)) await sender.stop();
  await app.close();
  await api.goAway();
});

const params = () => ({ roomId: room.roomId, recordingId });
const start = () => app.media.startCapture({ params: params(), body: captureWish() });
const stop = () => app.media.stopCapture({ params: params() });

function send(seconds: number, sources: { video?: LiveSource; audio?: LiveSource }): Sender {
  const sender = sendLive(seconds, {
    ...(sources.video ? { video: sources.video.address } : {}),
    ...(sources.audio ? { audio: sources.audio.address } : {}),
  });
  senders.push(sender);
  return sender;
}

const segmentsOf = (source: string) => {
  const track = api.tracks(recordingId).find(candidate => candidate.source === source);
  return track ? api.segments(recordingId, track.trackId) : [];
};
const segmentTold = (source: string, index: number) =>
  api.hears(
    told =>
      told.type === 'segment' &&
      told.segment.index === index &&
      api.tracks(told.recordingId).some(track => track.trackId === told.trackId && track.source === source),
  );
const endOf = (segment: { startMs: number; durationMs: number }) => segment.startMs + segment.durationMs;

describe('a recording', () => {
  it('is Matroska segments that ffprobe reads, each at its time within 100 ms, told in order', async () => {
    await api.comeBack();
    await start();
    const isActive = async () =>
      (await app.media.readMediaRoom({ params: { roomId: room.roomId } })).recordingActive;
    expect(await isActive()).toBe(false);
    const video = await publishLive(room, 'camera');
    const audio = await publishLive(room, 'microphone');
    const sender = send(3, { video, audio });
    const [videoFrom, audioFrom] = await Promise.all([video.firstPacket, audio.firstPacket]);
    await sender.ended;
    expect(await isActive()).toBe(true);
    await stop();
    expect(await api.stopped(recordingId)).toBe('requested');

    const [pictures, sounds] = [segmentsOf('camera'), segmentsOf('microphone')];
    expect(pictures.length).toBeGreaterThanOrEqual(2);
    let frames = 0;
    for (const segment of pictures) {
      const probed = await checkSegment(app.captureDir, segment);
      expect(probed).toMatchObject({ codec: 'vp8', width: 320 });
      frames += probed.frames;
    }
    expect(frames).toBe(90);
    for (const segment of sounds)
      expect(await checkSegment(app.captureDir, segment)).toMatchObject({ codec: 'opus' });

    for (const [segments, from] of [
      [pictures, videoFrom],
      [sounds, audioFrom],
    ] as const) {
      const [first, last] = [segments[0], segments.at(-1)];
      if (!first || !last) throw new Error('There are no segments.');
      expect(Math.abs(first.startMs - from)).toBeLessThan(100);
      expect(Math.abs(endOf(last) - first.startMs - 3_000)).toBeLessThan(100);
      for (const [i, segment] of segments.slice(1).entries())
        expect(Math.abs(segment.startMs - endOf(segments[i] ?? segment))).toBeLessThan(100);
    }

    const told = api
      .of(recordingId)
      .map(entry => (entry.type === 'capture' ? entry.report.state : entry.type));
    expect(told.slice(0, 2)).toEqual(['track', 'active']);
    expect(told.at(-1)).toBe('stopped');
    const left = await readdir(path.join(app.captureDir, recordingId), { recursive: true });
    expect(left.filter(name => name.endsWith('.partial'))).toEqual([]);
    await app.ear.fact('captureChanged', fact => fact.recordingId === recordingId && fact.state === 'active');
    await app.ear.fact(
      'captureChanged',
      fact => fact.recordingId === recordingId && fact.state === 'stopped',
    );
  });

  it('goes on in new tracks when its mediasoup worker dies and the class comes back', async () => {
    await api.comeBack();
    await start();
    send(30, { video: await publishLive(room, 'camera') });
    await segmentTold('camera', 0);
    const lost = room;
    const replaced = once(app.pool, 'ready');
    process.kill(lost.home.worker.pid, 'SIGKILL');
    await replaced;
    room = await app.app.rooms.getOrCreate(lost.roomId);
    expect(room).not.toBe(lost);
    send(30, { video: await publishLive(room, 'camera') });
    const [before] = api.tracks(recordingId);
    await api.hears(told => told.type === 'segment' && told.trackId !== before?.trackId);
    await stop();
    expect(await api.stopped(recordingId)).toBe('requested');
    const tracks = api.tracks(recordingId);
    expect(tracks.map(({ source }) => source)).toEqual(['camera', 'camera']);
    const [first, second] = tracks.map(({ trackId }) => api.segments(recordingId, trackId));
    for (const segment of [...(first ?? []), ...(second ?? [])]) await checkSegment(app.captureDir, segment);
    expect(second?.[0]?.startMs).toBeGreaterThan(endOf(first?.at(-1) ?? { startMs: 0, durationMs: 0 }));
  });

  it('has a gap where its producer was paused, and goes on after it', async () => {
    await api.comeBack();
    await start();
    const video = await publishLive(room, 'camera');
    send(30, { video });
    await segmentTold('camera', 0);
    await video.producer.pause();
    const pausedAt = Date.now();
    // The pause ends the segment that is open.
    await segmentTold('camera', 1);
    const resumedAt = Date.now();
    await video.producer.resume();
    await segmentTold('camera', 2);
    await stop();
    await api.stopped(recordingId);
    const [, last, next] = segmentsOf('camera');
    if (!last || !next) throw new Error('There are no segments.');
    expect(endOf(last)).toBeLessThan(pausedAt + 100);
    expect(next.startMs).toBeGreaterThan(resumedAt - 100);
    for (const segment of segmentsOf('camera')) await checkSegment(app.captureDir, segment);
  });

  it('keeps what a producer that closes has sent, and takes up one that comes later', async () => {
    await api.comeBack();
    await start();
    const video = await publishLive(room, 'camera');
    send(30, { video });
    await app.ear.fact('captureChanged', fact => fact.recordingId === recordingId && fact.state === 'active');
    await segmentTold('camera', 0);
    video.producer.close();
    await segmentTold('camera', 1);
    const screen = await publishLive(room, 'screen');
    send(30, { video: screen });
    await segmentTold('screen', 0);
    await stop();
    expect(await api.stopped(recordingId)).toBe('requested');
    for (const segment of [...segmentsOf('camera'), ...segmentsOf('screen')])
      await checkSegment(app.captureDir, segment);
  });

  it('takes in what was there before it', async () => {
    await api.comeBack();
    const body = person('host');
    const at = { roomId: room.roomId, peerId: body.peerId };
    const { sendTransport } = await app.media.joinMediaRoom({ params: at, body });
    const { producerId } = await app.media.createProducer({
      params: at,
      body: {
        transportId: sendTransport.transportId,
        source: 'microphone',
        kind: 'audio',
        rtpParameters: rtpParameters('audio'),
        paused: false,
      },
    });
    const consumed = new Promise<string>(resolve => {
      room.home.router.observer.on('newtransport', transport =>
        transport.observer.on('newconsumer', consumer => resolve(consumer.producerId)),
      );
    });
    await app.media.startCapture({ params: params(), body: captureWish([body.peerId]) });
    expect(await consumed).toBe(producerId);
  });

  it('ends with its room, and says so', async () => {
    await api.comeBack();
    await start();
    send(30, { video: await publishLive(room, 'camera') });
    await segmentTold('camera', 0);
    await app.media.deleteMediaRoom({ params: { roomId: room.roomId } });
    expect(await api.stopped(recordingId)).toBe('session-ended');
    for (const segment of segmentsOf('camera')) await checkSegment(app.captureDir, segment);
  });

  it('ends as lost media when the mediasoup worker is killed, with everything it had', async () => {
    await api.comeBack();
    await start();
    send(30, { video: await publishLive(room, 'camera') });
    await segmentTold('camera', 0);
    process.kill(room.home.worker.pid, 'SIGKILL');
    expect(await api.stopped(recordingId)).toBe('media-lost');
    expect(segmentsOf('camera').length).toBeGreaterThanOrEqual(1);
    for (const segment of segmentsOf('camera')) await checkSegment(app.captureDir, segment);
  });
});
