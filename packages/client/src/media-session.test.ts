import { EventEmitter } from 'node:events';
import type { MediaJoinResult } from '@lectern/contracts/internal/media-descriptions';
import type { Device } from 'mediasoup-client';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { MediaSession } from './media-session.ts';

class FakeTransport extends EventEmitter {
  readonly closed = false;
  readonly produce = vi.fn(() => new Promise<never>(() => undefined));
  readonly consume = vi.fn(async ({ id, kind }: { id: string; kind: string }) => ({
    ...{ id, kind, track: {} },
    close: () => undefined,
  }));
  readonly getStats = async () => new Map();
  close(): void {}
}

let send: FakeTransport;
let recv: FakeTransport;
let session: MediaSession;
const consumer = {
  ...{ consumerId: 'c', producerId: 'p', participantId: 'ada', source: 'camera', kind: 'video' },
  ...{ rtpParameters: {}, paused: false },
} as unknown as MediaJoinResult['consumers'][number];

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal('MediaStream', class {});
  [send, recv] = [new FakeTransport(), new FakeTransport()];
  const device = {
    createSendTransport: () => send,
    createRecvTransport: () => recv,
    canProduce: () => true,
    sendRtpCapabilities: { codecs: [] },
  } as unknown as Device;
  const answer = { sendTransport: {}, recvTransport: {}, audible: [] } as unknown as MediaJoinResult;
  const track = {} as MediaStreamTrack;
  session = new MediaSession(
    device,
    answer,
    { iceServers: [], relayOnly: false, videoCodec: null },
    async () => Promise.reject(new Error('nobody answers')),
    {
      wanted: source => ({ on: source === 'microphone', track }),
      remoteChanged: () => undefined,
      refused: () => undefined,
      measured: () => undefined,
      lost: () => undefined,
    },
  );
});
afterEach(() => {
  session.close();
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

it('sends nothing before what came with the join is received', async () => {
  void session.receive([consumer]);
  session.sync();
  await vi.advanceTimersByTimeAsync(100);
  recv.emit('connectionstatechange', 'connecting');
  await vi.advanceTimersByTimeAsync(100);
  expect(recv.consume).toHaveBeenCalledOnce();
  expect(send.produce).not.toHaveBeenCalled();
  recv.emit('connectionstatechange', 'connected');
  await vi.advanceTimersByTimeAsync(0);
  expect(send.produce).toHaveBeenCalledOnce();
});

it('sends all the same when nothing comes through', async () => {
  void session.receive([consumer]);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(send.produce).toHaveBeenCalledOnce();
});

it('sends at once where there is nothing to receive', async () => {
  void session.receive([]);
  await vi.advanceTimersByTimeAsync(0);
  expect(send.produce).toHaveBeenCalledOnce();
});
