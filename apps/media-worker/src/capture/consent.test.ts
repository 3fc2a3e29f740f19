import { readdir } from 'node:fs/promises';
import path from 'node:path';
import type { RecordedPeers } from '@lectern/contracts/internal/media-capture';
import type { types } from 'mediasoup';
import { v7 as uuidv7 } from 'uuid';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { MediaRoom } from '../rooms/media-room.ts';
import { CaptureApi } from '../testing/capture-api.ts';
import { captureWish } from '../testing/capture-wish.ts';
import { joinRoom } from '../testing/joined-peer.ts';
import { publishLive, type Sender, sendLive } from '../testing/live-source.ts';
import { checkSegment } from '../testing/probe.ts';
import { startTestApp, type TestApp } from '../testing/test-app.ts';

let api: CaptureApi;
let app: TestApp;
let room: MediaRoom;
let recordingId: string;
const senders: Sender[] = [];
const [ada, bob] = [uuidv7(), uuidv7()];

beforeEach(async () => {
  api = await CaptureApi.create();
  await api.comeBack();
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
const start = (...peerIds: string[]) =>
  app.media.startCapture({ params: params(), body: captureWish(peerIds) });
const record = (body: RecordedPeers) => app.media.setRecordedPeers({ params: params(), body });
const stop = () => app.media.stopCapture({ params: params() });

async function sendFrom(peerId: string) {
  const live = await publishLive(room, 'camera', peerId);
  senders.push(sendLive(60, { video: live.address }));
  await live.firstPacket;
  return live;
}
const tracksOf = (peerId: string) =>
  api.tracks(recordingId).filter(({ participantId }) => participantId === peerId);
const segmentOf = (peerId: string, index: number) =>
  api.hears(
    told =>
      told.type === 'segment' &&
      told.segment.index === index &&
      tracksOf(peerId).some(({ trackId }) => trackId === told.trackId),
  );

/** What is consumed in order to be written, as long as it is. */
function captured(): ReadonlySet<string> {
  const producerIds = new Set<string>();
  room.home.router.observer.on('newtransport', (transport: types.Transport) => {
    if (transport.type !== 'direct') return;
    transport.observer.on('newconsumer', consumer => {
      producerIds.add(consumer.producerId);
      consumer.observer.once('close', () => producerIds.delete(consumer.producerId));
    });
  });
  return producerIds;
}

describe('who has not agreed to be recorded', () => {
  it('is in no file and no manifest, whatever they send, while others are', async () => {
    await start(ada);
    await sendFrom(bob);
    await sendFrom(ada);
    await segmentOf(ada, 1);
    await stop();
    await api.stopped(recordingId);
    expect(tracksOf(ada)).toHaveLength(1);
    expect(tracksOf(bob)).toEqual([]);
    for (const { trackId } of tracksOf(ada))
      for (const segment of api.segments(recordingId, trackId)) await checkSegment(app.captureDir, segment);
  });

  it('is dropped at once when they take it back: the answer comes when their track has ended', async () => {
    await start(ada, bob);
    await sendFrom(ada);
    const live = await sendFrom(bob);
    await segmentOf(bob, 0);
    await record({ peerIds: [ada], asOfSeq: 1 });
    const takenBackAt = Date.now();
    const [track] = tracksOf(bob);
    const written = () => readdir(path.join(app.captureDir, recordingId, track?.trackId ?? ''));
    const files = await written();
    expect(files.every(file => file.endsWith('.mkv'))).toBe(true);
    // Others go on, and with every further piece of theirs there would be one of this person's.
    await segmentOf(ada, 2);
    expect(live.producer.closed).toBe(false);
    expect(tracksOf(bob)).toHaveLength(1);
    expect(await written()).toEqual(files);
    const last = api.segments(recordingId, track?.trackId ?? '').at(-1);
    expect(last?.index).toBe(files.length - 1);
    expect((last?.startMs ?? 0) + (last?.durationMs ?? 0)).toBeLessThanOrEqual(takenBackAt + 100);
  });

  it('is taken up when they agree, in a track of its own each time', async () => {
    const consumed = captured();
    const people = [await joinRoom(app, room.roomId), await joinRoom(app, room.roomId)];
    const [first, second] = people.map(person => person.params.peerId);
    if (!first || !second) throw new Error('Nobody has joined');
    const [camera, other] = [await people[0]?.produce('camera'), await people[1]?.produce('camera')];
    await start(first);
    await expect.poll(() => [...consumed]).toEqual([camera]);
    await record({ peerIds: [first, second], asOfSeq: 1 });
    await expect.poll(() => [...consumed].sort()).toEqual([camera, other].sort());
    await record({ peerIds: [], asOfSeq: 2 });
    expect([...consumed]).toEqual([]);
    await record({ peerIds: [second], asOfSeq: 3 });
    await expect.poll(() => [...consumed]).toEqual([other]);
  });
});

describe('news of who may be recorded', () => {
  it('that has been overtaken on its way changes nothing', async () => {
    await start(ada, bob);
    await record({ peerIds: [ada], asOfSeq: 7 });
    await record({ peerIds: [ada, bob], asOfSeq: 6 });
    const read = async () => (await app.media.readMediaRoom({ params: params() })).recordedPeers;
    expect(await read()).toEqual([ada]);
    // A start that is repeated brings news as well.
    await app.media.startCapture({
      params: params(),
      body: { ...captureWish(), recorded: { peerIds: [bob], asOfSeq: 8 } },
    });
    expect(await read()).toEqual([bob]);
  });

  it('leaves nothing behind of somebody who comes and goes while their track is being made', async () => {
    const consumed = captured();
    const person = await joinRoom(app, room.roomId);
    await person.produce('camera');
    await start();
    const { peerId } = person.params;
    await Promise.all(
      Array.from({ length: 9 }, (_, i) => record({ peerIds: i % 2 === 0 ? [peerId] : [], asOfSeq: i })),
    );
    await record({ peerIds: [], asOfSeq: 10 });
    await stop();
    expect([...consumed]).toEqual([]);
    expect(api.tracks(recordingId)).toEqual([]);
  });

  it('is refused for a recording that is not captured', async () => {
    await expect(record({ peerIds: [ada], asOfSeq: 1 })).rejects.toMatchObject({ code: 'not_found' });
    await start(ada);
    await stop();
    await expect(record({ peerIds: [ada], asOfSeq: 1 })).rejects.toMatchObject({ code: 'not_found' });
  });

  it('holds for the room that takes the place of one that was lost', async () => {
    await start(ada);
    await record({ peerIds: [bob], asOfSeq: 4 });
    const lost = room;
    process.kill(lost.home.worker.pid, 'SIGKILL');
    await expect.poll(() => lost.closed).toBe(true);
    room = await app.app.rooms.getOrCreate(lost.roomId);
    await sendFrom(ada);
    await sendFrom(bob);
    await segmentOf(bob, 0);
    expect(tracksOf(ada)).toEqual([]);
  });
});

it('a provisional recording is told as one, when it begins and when it ends', async () => {
  await app.media.startCapture({ params: params(), body: captureWish([ada], true) });
  await sendFrom(ada);
  await segmentOf(ada, 0);
  await stop();
  await api.stopped(recordingId);
  const reports = api.of(recordingId).flatMap(told => (told.type === 'capture' ? [told.report] : []));
  expect(reports.map(({ state, provisional }) => [state, provisional])).toEqual([
    ['active', true],
    ['stopped', true],
  ]);
});
