import { once } from 'node:events';
import { v7 as uuidv7 } from 'uuid';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { MediaRoom } from '../../rooms/media-room.ts';
import { captureWish } from '../../testing/capture-wish.ts';
import { CaptureApi } from '../../testing/capture-api.ts';
import { publishLive, type Sender, sendLive } from '../../testing/live-source.ts';
import { silence } from '../../testing/rtp-packets.ts';
import { startTestApp, type TestApp, testMetricsToken } from '../../testing/test-app.ts';
import { captureRtpCapabilities } from '../capture-capabilities.ts';
import { audioLevelOf, audioLevelUri } from '../rtp/audio-level.ts';

let api: CaptureApi;
let app: TestApp;
let room: MediaRoom;
let freeBytes: number;
let sender: Sender | null = null;

beforeEach(async () => {
  api = await CaptureApi.create();
  await api.comeBack();
  freeBytes = 10e9;
  app = await startTestApp({
    apiUrl: api.url,
    warnFreeBytes: 1e9,
    pictureCheckMs: 1_000,
    readFreeBytes: async () => freeBytes,
  });
  room = await app.app.rooms.getOrCreate(uuidv7());
});
afterEach(async () => {
  await sender?.stop();
  sender = null;
  await app.close();
  await api.goAway();
});

async function record(): Promise<string> {
  const recordingId = uuidv7();
  await app.media.startCapture({
    params: { roomId: room.roomId, recordingId },
    body: captureWish(),
  });
  return recordingId;
}
const told = (recordingId: string, kinds: string[]) =>
  app.ear.fact(
    'captureHealthChanged',
    fact => fact.recordingId === recordingId && fact.problems.map(({ kind }) => kind).join() === kinds.join(),
  );

describe('a recording that is not well', () => {
  it('says so when its disk runs low, in the figures too, and when it does not any more', async () => {
    const recordingId = await record();
    freeBytes = 0.9e9;
    const { problems, roomId } = await told(recordingId, ['disk-low']);
    expect(roomId).toBe(room.roomId);
    expect(problems).toMatchObject([{ freeBytes: 0.9e9, participantId: null }]);
    const metrics = await fetch(`${app.url}/metrics`, {
      headers: { authorization: `Bearer ${testMetricsToken}` },
    });
    expect(await metrics.text()).toContain('lectern_media_recording_problems{problem="disk-low"} 1');
    expect((await app.media.mediaStats({})).recordingProblems['disk-low']).toBe(1);
    freeBytes = 2e9;
    await told(recordingId, []);
  });

  it('says whose camera it gets nothing from, and is well again when something comes', async () => {
    const recordingId = await record();
    const camera = await publishLive(room, 'camera');
    const { problems } = await told(recordingId, ['no-packets']);
    expect(problems).toMatchObject([{ source: 'camera', participantId: camera.peer.peerId }]);
    sender = sendLive(60, { video: camera.address });
    await told(recordingId, []);
  });

  it('says that the picture of whoever teaches is black', async () => {
    const recordingId = await record();
    const camera = await publishLive(room, 'camera');
    sender = sendLive(60, { video: camera.address }, 'color=black:s=320x240:r=30');
    await told(recordingId, ['picture-black']);
  });
});

it('the loudness that a sender tells reaches the capture', async () => {
  const { router } = room.home;
  const from = await router.createDirectTransport();
  const producer = await from.produce({
    kind: 'audio',
    rtpParameters: {
      codecs: [{ mimeType: 'audio/opus', payloadType: 111, clockRate: 48_000, channels: 2 }],
      headerExtensions: [{ uri: audioLevelUri, id: 1 }],
      encodings: [{ ssrc: 7_777 }],
    },
  });
  const to = await router.createDirectTransport();
  const consumer = await to.consume({
    producerId: producer.id,
    rtpCapabilities: captureRtpCapabilities,
    enableRtx: false,
  });
  const [extension] = consumer.rtpParameters.headerExtensions ?? [];
  const heard = once(consumer, 'rtp') as Promise<[Buffer]>;
  const head = Buffer.from('906f00010000000000001e61bede0001109e0000', 'hex');
  producer.send(Buffer.concat([head, silence]));
  const [packet] = await heard;
  expect(audioLevelOf(packet, extension?.id ?? 0)).toBe(-30);
});
