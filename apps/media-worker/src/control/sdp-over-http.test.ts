import { parse } from 'sdp-transform';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { person, rtpParameters, vp8Only } from '../testing/browser-parameters.ts';
import { chromiumOffer, obsOffer } from '../testing/sdp-offers.ts';
import { startTestApp, type TestApp } from '../testing/test-app.ts';

let app: TestApp;
const roomIds: string[] = [];

beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());
afterEach(async () => {
  for (const roomId of roomIds.splice(0)) await app.media.deleteMediaRoom({ params: { roomId } });
  expect(await app.held()).toBe(0);
});

function newRoom(): string {
  const roomId = uuidv7();
  roomIds.push(roomId);
  return roomId;
}

const somebody = (roomId: string) => ({ roomId, peerId: uuidv7() });
type Params = ReturnType<typeof somebody>;

async function publish(
  params: Params,
  sdpOffer = chromiumOffer(),
  sources: ('camera' | 'microphone')[] = ['camera', 'microphone'],
) {
  const resourceId = uuidv7();
  const body = { resourceId, displayName: 'Grace', role: 'host' as const, sources, sdpOffer };
  return { ...(await app.media.publishBySdp({ params, body })), resourceId };
}

async function play(params: Params, sdpOffer = chromiumOffer({ direction: 'recvonly' })) {
  const resourceId = uuidv7();
  const body = { resourceId, displayName: 'Alan', role: 'guest' as const, sdpOffer };
  return { ...(await app.media.playBySdp({ params, body })), resourceId };
}

const peersOf = async (roomId: string) => (await app.media.readMediaRoom({ params: { roomId } })).peers;
const transports = async (roomId: string) => {
  const { router } = app.app.rooms.require(roomId).home;
  return (await router.dump()).transportIds.length;
};

describe('publishing by SDP', () => {
  it('makes an ordinary peer, whose camera and microphone others receive', async () => {
    const params = somebody(newRoom());
    const { producers, sdpAnswer, resourceId } = await publish(params);
    expect(producers.map(({ source, kind }) => [source, kind]).toSorted()).toEqual([
      ['camera', 'video'],
      ['microphone', 'audio'],
    ]);
    expect(parse(sdpAnswer).media).toHaveLength(2);
    expect(await peersOf(params.roomId)).toMatchObject([
      { peerId: params.peerId, sdpResourceId: resourceId },
    ]);
    const { consumers } = await app.media.joinMediaRoom({ params, body: person() });
    expect(consumers.map(({ source }) => source).toSorted()).toEqual(['camera', 'microphone']);
  });

  it('of OBS works, too', async () => {
    const { producers } = await publish(somebody(newRoom()), obsOffer);
    expect(producers).toHaveLength(2);
  });

  it('ends with leaving: nothing is left, and it is told', async () => {
    const params = somebody(newRoom());
    const other = somebody(params.roomId);
    await publish(other);
    const before = await app.held();
    const { resourceId } = await publish(params);
    await app.media.leaveMediaRoom({ params });
    await app.ear.fact(
      'sdpPeerLost',
      lost => lost.resourceId === resourceId && lost.peerId === params.peerId,
    );
    expect(await app.held()).toBe(before);
    expect(await transports(params.roomId)).toBe(2);
  });

  it('ends when it never connects', async () => {
    const params = somebody(newRoom());
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      const { resourceId } = await publish(params);
      vi.advanceTimersByTime(29_000);
      expect(await peersOf(params.roomId)).toHaveLength(1);
      vi.advanceTimersByTime(1_000);
      await app.ear.fact('sdpPeerLost', lost => lost.resourceId === resourceId);
    } finally {
      vi.useRealTimers();
    }
    expect(await peersOf(params.roomId)).toEqual([]);
  });

  it('ends when the same person comes by another way', async () => {
    const params = somebody(newRoom());
    const { resourceId } = await publish(params);
    await app.media.joinMediaRoom({ params, body: { ...person(), peerId: params.peerId } });
    await app.ear.fact('sdpPeerLost', lost => lost.resourceId === resourceId);
    expect(await peersOf(params.roomId)).toMatchObject([{ peerId: params.peerId, sdpResourceId: null }]);
  });

  it('of what is not allowed, not on, or not SDP is refused before anybody loses their seat', async () => {
    const params = somebody(newRoom());
    await publish(params);
    const before = await peersOf(params.roomId);
    for (const [sdpOffer, sources, code] of [
      [chromiumOffer(), ['microphone'], 'forbidden'],
      [chromiumOffer({ video: '118' }), ['microphone', 'camera'], 'sdp_codec_unsupported'],
      ['v=0\r\nnonsense', ['microphone', 'camera'], 'sdp_invalid'],
      [`v=0\r\n${'a=é\r\n'.repeat(12_000)}`, ['microphone', 'camera'], 'sdp_invalid'],
    ] as const)
      await expect(publish(params, sdpOffer, [...sources])).rejects.toMatchObject({ code });
    await expect(publish(params, 'x'.repeat(65_537))).rejects.toMatchObject({ code: 'validation_failed' });
    expect(await peersOf(params.roomId)).toEqual(before);
  });
});

describe('playing by SDP', () => {
  it('gets one sound and one picture with the payload types of the offer', async () => {
    const { roomId } = somebody(newRoom());
    await publish({ roomId, peerId: uuidv7() });
    const viewer = somebody(roomId);
    const answer = parse((await play(viewer)).sdpAnswer);
    expect(answer.media.map(({ payloads, direction }) => [payloads, direction])).toEqual([
      [111, 'sendonly'],
      [96, 'sendonly'],
    ]);
    // The offer numbers them otherwise than mediasoup does: named in the answer, the player would take a time for a mid.
    for (const { ext, rtcpFb } of answer.media) {
      expect(ext ?? []).toEqual([]);
      expect(rtcpFb?.map(({ type }) => type) ?? []).not.toContain('transport-cc');
    }
    expect((await peersOf(roomId)).find(({ peerId }) => peerId === viewer.peerId)).toMatchObject({
      consumers: 2,
    });
  });

  it('shares one router among players of the same browser, and closes it with the last', async () => {
    const { roomId } = somebody(newRoom());
    await publish({ roomId, peerId: uuidv7() });
    const before = await app.held();
    const viewers = [somebody(roomId), somebody(roomId), somebody(roomId)];
    await Promise.all(viewers.map(params => play(params)));
    const routers = (await app.pool.workers[0]?.worker.dump())?.routerIds;
    expect(routers).toHaveLength(2);
    for (const params of viewers) await app.media.leaveMediaRoom({ params });
    expect(await app.held()).toBe(before);
  });

  it('prefers a shared screen to a camera, and a codec that the player has', async () => {
    const roomId = newRoom();
    const teacher = person('host');
    const params = { roomId, peerId: teacher.peerId };
    const { sendTransport } = await app.media.joinMediaRoom({
      params,
      body: { ...teacher, rtpCapabilities: vp8Only },
    });
    const produce = (source: 'camera' | 'screen', mimeType: string) =>
      app.media.createProducer({
        params,
        body: {
          ...{ transportId: sendTransport.transportId, source, kind: 'video', paused: false },
          rtpParameters: rtpParameters('video', mimeType),
        },
      });
    await produce('camera', 'video/VP8');
    const { producerId } = await produce('screen', 'video/VP8');
    const idOf = (sdp: string) => parse(sdp).media[1]?.msid;
    expect(JSON.stringify(idOf((await play(somebody(roomId))).sdpAnswer))).toContain('screen');
    await app.media.closeProducer({ params: { ...params, producerId } });
    await produce('screen', 'video/AV1');
    expect(JSON.stringify(idOf((await play(somebody(roomId))).sdpAnswer))).toContain('camera');
  });

  it('ends when nothing of it is left to play', async () => {
    const publisher = somebody(newRoom());
    await publish(publisher);
    const { resourceId } = await play(somebody(publisher.roomId));
    await app.media.leaveMediaRoom({ params: publisher });
    await app.ear.fact('sdpPeerLost', lost => lost.resourceId === resourceId);
    expect(await peersOf(publisher.roomId)).toEqual([]);
    expect((await app.pool.workers[0]?.worker.dump())?.routerIds).toHaveLength(1);
  });

  it('of a class in which nobody sends, or sends what the player lacks, says which', async () => {
    const roomId = newRoom();
    await expect(play(somebody(roomId))).rejects.toMatchObject({ code: 'nothing_to_play' });
    await publish({ roomId, peerId: uuidv7() }, obsOffer);
    const before = await app.held();
    await expect(
      play(
        somebody(roomId),
        chromiumOffer({ direction: 'recvonly', video: '96' }).replaceAll('opus', 'speex'),
      ),
    ).rejects.toMatchObject({ code: 'sdp_codec_unsupported' });
    await expect(play(somebody(roomId), chromiumOffer())).rejects.toMatchObject({ code: 'sdp_invalid' });
    expect(await app.held()).toBe(before);
  });
});

describe('a fragment', () => {
  const fragment = (ufrag: string) =>
    `a=ice-ufrag:${ufrag}\r\na=ice-pwd:P2uYro0UCOQ4zxjKXaWCBui1\r\nm=audio 9 RTP/AVP 0\r\na=mid:0\r\n`;

  it('of candidates changes nothing; one with new credentials restarts ICE', async () => {
    const peer = somebody(newRoom());
    const { resourceId, iceTag } = await publish(peer);
    const patch = (sdpFragment: string, ifMatch: string | null, id = resourceId) =>
      app.media.patchSdpPeer({ params: { ...peer, resourceId: id }, body: { sdpFragment, ifMatch } });
    expect(await patch(fragment('1QUb'), iceTag)).toEqual({ restart: null });
    const { restart } = await patch(fragment('new1'), null);
    expect(restart?.iceTag).not.toBe(iceTag);
    expect(restart?.sdpFragment).toContain(`a=ice-ufrag:${restart?.iceTag}`);
    await expect(patch(fragment('new1'), iceTag)).rejects.toMatchObject({ code: 'precondition_failed' });
    expect(await patch(fragment('new1'), restart?.iceTag ?? '')).toEqual({ restart: null });
    await expect(patch('nonsense', null)).rejects.toMatchObject({ code: 'sdp_invalid' });
    await expect(patch(fragment('new2'), null, uuidv7())).rejects.toMatchObject({ code: 'media_not_found' });
  });
});
