import type { Source } from '@lectern/contracts/primitives';
import type { types } from 'mediasoup';
import { parse } from 'sdp-transform';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { chromiumAnswer } from '../testing/sdp-answers.ts';
import { chromiumOffer } from '../testing/sdp-offers.ts';
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

/** A room in which somebody streams their screen with its sound. */
async function streamed(sdpOffer = chromiumOffer(), sources: Source[] = ['screen', 'screen-audio']) {
  const params = { roomId: uuidv7(), peerId: uuidv7() };
  roomIds.push(params.roomId);
  const body = { resourceId: uuidv7(), displayName: 'Grace', role: 'host' as const, sources, sdpOffer };
  const published = await app.media.publishBySdp({ params, body });
  return { ...published, params, roomId: params.roomId, publisherId: params.peerId };
}

async function offered({ roomId, publisherId }: { roomId: string; publisherId: string }) {
  const params = { roomId, peerId: uuidv7() };
  const { sdpOffer } = await app.media.offerSdpViewer({ params, body: { publisherId } });
  return {
    params,
    sdpOffer,
    answer: (sdpAnswer = chromiumAnswer(sdpOffer)) =>
      app.media.answerSdpViewer({ params, body: { sdpAnswer } }),
  };
}

const viewersOf = async (roomId: string) =>
  (await app.media.readMediaRoom({ params: { roomId } })).peers.filter(({ viewer }) => viewer);
const isLetGo = (peerId: string) => app.ear.fact('sdpPeerLost', lost => lost.peerId === peerId);

describe('a viewer', () => {
  it('is offered the picture and the sound of one publisher, as mediasoup sends them', async () => {
    const stream = await streamed();
    expect(stream.producers.map(({ source }) => source).toSorted()).toEqual(['screen', 'screen-audio']);
    // Somebody else's camera in the same room is none of this viewer's business.
    const other = { roomId: stream.roomId, peerId: uuidv7() };
    const body = { displayName: 'Alan', role: 'student' as const, sdpOffer: chromiumOffer() };
    await app.media.publishBySdp({
      params: other,
      body: { ...body, resourceId: uuidv7(), sources: ['camera', 'microphone'] },
    });

    const { sdpOffer, answer, params } = await offered(stream);
    const { media, icelite } = parse(sdpOffer);
    expect(icelite).toBe('ice-lite');
    expect(media.map(({ type, direction, setup }) => [type, direction, setup]).toSorted()).toEqual([
      ['audio', 'sendonly', 'actpass'],
      ['video', 'sendonly', 'actpass'],
    ]);
    const picture = media.find(({ type }) => type === 'video');
    expect(picture?.rtp.map(({ codec }) => codec)).toEqual(['VP8', 'rtx']);
    expect(picture?.ssrcGroups?.[0]?.semantics).toBe('FID');
    expect(picture?.candidates?.[0]).toMatchObject({ type: 'host', ip: '127.0.0.1' });
    await answer();
    expect(await viewersOf(stream.roomId)).toMatchObject([{ peerId: params.peerId, consumers: 2 }]);
  });

  it('gets what it can decode, and what it cannot is taken back', async () => {
    const stream = await streamed();
    const { sdpOffer, answer } = await offered(stream);
    await answer(chromiumAnswer(sdpOffer, { refused: ['audio'] }));
    expect(await viewersOf(stream.roomId)).toMatchObject([{ consumers: 1 }]);
  });

  it('leaves, and nothing of it is left', async () => {
    const stream = await streamed();
    const before = await app.held();
    const { params, answer } = await offered(stream);
    await answer();
    await app.media.leaveMediaRoom({ params });
    await isLetGo(params.peerId);
    expect(await app.held()).toBe(before);
  });

  it('ends with the stream', async () => {
    const stream = await streamed();
    const viewers = [await offered(stream), await offered(stream)];
    await viewers[0]?.answer();
    await app.media.leaveMediaRoom({ params: stream.params });
    for (const { params } of viewers) await isLetGo(params.peerId);
    expect(await viewersOf(stream.roomId)).toEqual([]);
  });

  it('that never answers is let go after 30 s', async () => {
    const stream = await streamed();
    const before = await app.held();
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      const { params } = await offered(stream);
      vi.advanceTimersByTime(29_000);
      expect(await viewersOf(stream.roomId)).toHaveLength(1);
      vi.advanceTimersByTime(1_000);
      await isLetGo(params.peerId);
    } finally {
      vi.useRealTimers();
    }
    expect(await app.held()).toBe(before);
  });

  it('is refused what is no answer to its offer, and may try again', async () => {
    const { sdpOffer, answer } = await offered(await streamed());
    for (const [sdpAnswer, code] of [
      ['nonsense', 'sdp_invalid'],
      ['v=0\r\nm=video', 'sdp_invalid'],
      [sdpOffer, 'sdp_invalid'],
      [chromiumAnswer(sdpOffer, { setup: 'actpass' }), 'sdp_invalid'],
      [chromiumAnswer(sdpOffer, { mid: mid => `other-${mid}` }), 'sdp_invalid'],
      [chromiumAnswer(sdpOffer).replace(/m=video.*/s, ''), 'sdp_invalid'],
      [chromiumAnswer(sdpOffer).replaceAll(/a=fingerprint.*/g, ''), 'sdp_invalid'],
      [chromiumAnswer(sdpOffer).replaceAll(/VP8|opus/g, 'theora'), 'sdp_codec_unsupported'],
    ] as const)
      await expect(answer(sdpAnswer)).rejects.toMatchObject({ code });
    await answer();
    await expect(answer()).rejects.toMatchObject({ code: 'conflict' });
  });

  it('of nobody who publishes, or in no room, is told so', async () => {
    const stream = await streamed();
    await expect(offered({ ...stream, publisherId: uuidv7() })).rejects.toMatchObject({
      code: 'nothing_to_play',
    });
    await expect(offered({ ...stream, roomId: uuidv7() })).rejects.toMatchObject({ code: 'nothing_to_play' });
    const params = { roomId: stream.roomId, peerId: stream.publisherId };
    const body = { sdpAnswer: chromiumAnswer(chromiumOffer()) };
    await expect(app.media.answerSdpViewer({ params, body })).rejects.toMatchObject({
      code: 'media_not_found',
    });
  });
});

describe('what a publisher may send', () => {
  it('is limited from the start and anew, by its own transport', async () => {
    const roomId = uuidv7();
    roomIds.push(roomId);
    await app.media.createMediaRoom({ body: { roomId } });
    const transports: types.WebRtcTransport[] = [];
    app.app.rooms
      .require(roomId)
      .home.router.observer.on('newtransport', made => transports.push(made as types.WebRtcTransport));
    const limits = async () => {
      const stats = (await Promise.all(transports.map(made => made.getStats()))).flat();
      return stats.flatMap(({ maxIncomingBitrate }) => maxIncomingBitrate ?? []);
    };
    const params = { roomId, peerId: uuidv7() };
    const who = { resourceId: uuidv7(), displayName: 'Grace', role: 'host' as const };
    const body = { ...who, sources: ['screen', 'screen-audio'] as Source[], sdpOffer: chromiumOffer() };
    await app.media.publishBySdp({ params, body: { ...body, maxIncomingBitrate: 2_600_000 } });
    expect(await limits()).toEqual([2_600_000]);
    await app.media.limitIncomingBitrate({ params, body: { maxIncomingBitrate: 800_000 } });
    expect(await limits()).toEqual([800_000]);
    const nobody = { roomId, peerId: uuidv7() };
    await expect(
      app.media.limitIncomingBitrate({ params: nobody, body: { maxIncomingBitrate: 800_000 } }),
    ).rejects.toMatchObject({ code: 'media_not_found' });
  });

  it('of each kind is what it was let in for', async () => {
    await expect(streamed(chromiumOffer(), ['screen'])).rejects.toMatchObject({ code: 'forbidden' });
  });
});
