import { randomUUID } from 'node:crypto';
import { mediaWorkerStarted, sdpPeerLost } from '@lectern/contracts/bus/topics';
import { AppError } from '@lectern/contracts/kernel/app-error';
import type { JoinClaims } from '@lectern/contracts/tokens';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { MediaControl } from './platform/media-control.ts';
import { absentMedia } from './testing/absent-media.ts';
import { startTestApp } from './testing/test-app.ts';
import { joinToken, TestClient } from './testing/test-client.ts';
import { testRedisUrl } from './testing/test-redis.ts';

const redisUrl = await testRedisUrl();

/** A media-worker that takes every offer, and remembers whose resource it holds. */
const held = new Map<string, { roomId: string; resourceId: string }>();
let refusal: AppError | undefined;
const media: MediaControl = new Proxy(absentMedia, {
  get(absent, name: keyof MediaControl) {
    const methods: Partial<MediaControl> = {
      async publishBySdp({ params: { roomId, peerId }, body: { resourceId, sources } }) {
        if (refusal) throw refusal;
        held.set(peerId, { roomId, resourceId });
        const producers = sources.map(source => ({
          producerId: randomUUID(),
          source,
          kind: source === 'camera' ? ('video' as const) : ('audio' as const),
          paused: false,
        }));
        return { sdpAnswer: 'v=0', iceTag: 'tag1', producers };
      },
      async playBySdp({ params: { roomId, peerId }, body: { resourceId } }) {
        held.set(peerId, { roomId, resourceId });
        return { sdpAnswer: 'v=0', iceTag: 'tag1' };
      },
      async patchSdpPeer({ params }) {
        if (held.get(params.peerId)?.resourceId !== params.resourceId) throw new AppError('media_not_found');
        return { restart: null };
      },
      async leaveMediaRoom({ params }) {
        held.delete(params.peerId);
      },
      async listMediaRooms() {
        const data = [...held].map(([peerId, { roomId, resourceId }]) => ({
          ...{
            roomId,
            routerEpoch: 'epoch',
            workerPid: 1,
            recordingId: null,
            recordingActive: false,
            recordedPeers: null,
            homeNodeId: null,
          },
          peers: [{ peerId, sdpResourceId: resourceId, viewer: false, producers: [], consumers: 0 }],
        }));
        return { data };
      },
    };
    return methods[name] ?? absent[name];
  },
});

const departureTimeoutMs = 300;
let app: Awaited<ReturnType<typeof startTestApp>>;
const clients: TestClient[] = [];
beforeAll(async () => {
  app = await startTestApp(redisUrl, { media, departureTimeoutMs });
});
afterAll(() => app.close());
afterEach(() => {
  for (const client of clients.splice(0)) client.close();
  held.clear();
  refusal = undefined;
});

async function watch(sessionId: string, claims: Partial<JoinClaims> = {}): Promise<TestClient> {
  const client = new TestClient(app.url, await joinToken({ ...claims, sessionId }));
  clients.push(client);
  await client.command('room:join', {});
  return client;
}

const claimsIn = (sessionId: string, claims: Partial<JoinClaims> = {}): JoinClaims => ({
  sub: randomUUID(),
  sessionId,
  roomId: randomUUID(),
  name: 'OBS',
  role: 'host',
  sources: ['camera', 'microphone', 'screen', 'screen-audio'],
  ...claims,
});

async function open(claims: JoinClaims, direction: 'publish' | 'play' = 'publish') {
  const { sessionId, sub: participantId } = claims;
  const body = { direction, claims, sdpOffer: 'v=0' };
  const opened = await app.control.openSdpConnection({ params: { sessionId }, body });
  return { ...opened, place: { sessionId, participantId, resourceId: opened.resourceId } };
}

const stateOf = (sessionId: string) => app.control.readLiveSession({ params: { sessionId } });
const seatOf = (
  { participants }: Awaited<ReturnType<typeof stateOf>>,
  { participantId }: { participantId: string },
) => participants.find(seat => seat.participantId === participantId);
const hearsTimedOut = (watcher: TestClient, participantId: string) =>
  watcher.heard(events =>
    events.some(
      ({ type, payload }) =>
        type === 'room:peer-left' &&
        'reason' in payload &&
        payload.reason === 'timed-out' &&
        payload.participantId === participantId,
    ),
  );

describe('a publisher without a socket', () => {
  it('is seen with a camera and a microphone, and gone when it leaves', async () => {
    const sessionId = await app.openSession();
    const watcher = await watch(sessionId);
    const { place } = await open(claimsIn(sessionId));
    await watcher.heard(events => events.filter(({ type }) => type === 'media:producer-added').length === 2);
    const { participants, producers } = await stateOf(sessionId);
    expect(participants.find(({ displayName }) => displayName === 'OBS')).toMatchObject({
      connected: true,
      cameraOn: true,
    });
    expect(producers.map(({ source }) => source)).toEqual(['camera', 'microphone']);

    await app.control.closeSdpConnection({ params: place });
    await watcher.heard(events => events.some(({ type }) => type === 'room:peer-left'));
    expect(held.size).toBe(0);
    await expect(app.control.closeSdpConnection({ params: place })).rejects.toMatchObject({
      code: 'not_found',
    });
  });

  it('keeps its seat while its transport lives, and loses it once that is gone', async () => {
    const sessionId = await app.openSession();
    const watcher = await watch(sessionId);
    const { place } = await open(claimsIn(sessionId));
    // The sweeps that take another's seat away have looked at this one, too, and for as long.
    const gone = await open(claimsIn(sessionId));
    held.delete(gone.place.participantId);
    await app.bus.publish(mediaWorkerStarted, { pid: 1 });
    await hearsTimedOut(watcher, gone.place.participantId);
    expect(seatOf(await stateOf(sessionId), place)).toMatchObject({ connected: true });

    const { sessionId: roomId, participantId: peerId, resourceId } = place;
    await app.bus.publish(sdpPeerLost, { roomId, peerId, resourceId });
    await hearsTimedOut(watcher, peerId);
  });

  it('is missed by the sweep when nobody said that its transport is gone', async () => {
    const sessionId = await app.openSession();
    const watcher = await watch(sessionId);
    await open(claimsIn(sessionId));
    held.clear();
    await app.bus.publish(mediaWorkerStarted, { pid: 1 });
    await watcher.heard(events => events.some(({ type }) => type === 'room:peer-disconnected'));
  });

  it('that comes back keeps its seat, and the end of its first transport means nothing any more', async () => {
    const sessionId = await app.openSession();
    const watcher = await watch(sessionId);
    const claims = claimsIn(sessionId);
    const first = await open(claims);
    const second = await open(claims);
    const gone = await open(claimsIn(sessionId));
    await app.bus.publish(sdpPeerLost, {
      ...{ roomId: sessionId, peerId: claims.sub, resourceId: first.resourceId },
    });
    const patch = { sdpFragment: 'a=ice-ufrag:1', ifMatch: null };
    await expect(app.control.patchSdpConnection({ params: first.place, body: patch })).rejects.toMatchObject({
      code: 'not_found',
    });
    // Told later, over before: what the first end could have meant would have happened by then.
    const { sessionId: roomId, participantId: peerId, resourceId } = gone.place;
    await app.bus.publish(sdpPeerLost, { roomId, peerId, resourceId });
    await hearsTimedOut(watcher, peerId);
    const state = await stateOf(sessionId);
    expect(seatOf(state, second.place)).toMatchObject({ connected: true });
    expect(state.producers).toHaveLength(2);
  });

  it('takes the seat of a browser over, as a second window does', async () => {
    const sessionId = await app.openSession();
    const claims = claimsIn(sessionId);
    const browser = await watch(sessionId, claims);
    const superseded = new Promise<void>(resolve => browser.socket.once('room:superseded', () => resolve()));
    await open(claims);
    await superseded;
    expect((await stateOf(sessionId)).participants).toHaveLength(1);
  });

  it('is refused what its role and its room do not allow, before anything is made', async () => {
    const full = await app.openSession({ capacity: 2 });
    await watch(full);
    await watch(full);
    await expect(open(claimsIn(full))).rejects.toMatchObject({ code: 'room_full' });
    await expect(open(claimsIn(randomUUID()))).rejects.toMatchObject({ code: 'session_not_live' });
    const sessionId = await app.openSession();
    await app.control.endLiveSession({ params: { sessionId } });
    await expect(open(claimsIn(sessionId))).rejects.toMatchObject({ code: 'session_ended' });
    expect(held.size).toBe(0);
  });

  it('that the media-worker refuses has no seat', async () => {
    const sessionId = await app.openSession();
    refusal = new AppError('sdp_codec_unsupported');
    await expect(open(claimsIn(sessionId))).rejects.toMatchObject({ code: 'sdp_codec_unsupported' });
    expect((await stateOf(sessionId)).participants).toEqual([]);
  });
});

it('a player has a seat and sends nothing', async () => {
  const sessionId = await app.openSession();
  await open(claimsIn(sessionId, { role: 'guest', name: 'Player' }), 'play');
  const { participants, producers } = await stateOf(sessionId);
  expect(participants).toMatchObject([{ displayName: 'Player', connected: true }]);
  expect(producers).toEqual([]);
});
