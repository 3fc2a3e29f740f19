import { randomUUID } from 'node:crypto';
import type { types } from 'mediasoup';
import { parse, write } from 'sdp-transform';
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest';
import { chromiumOffer } from '../testing/sdp-offers.ts';
import { startTestApp, type TestApp } from '../testing/test-app.ts';

let app: TestApp;
const opened: string[] = [];
beforeAll(async () => {
  app = await startTestApp({ mostChecks: 2 });
});
afterAll(() => app.close());
afterEach(async () => {
  for (const checkId of opened.splice(0)) await app.media.closeMediaCheck({ params: { checkId } });
  expect(await app.held()).toBe(0);
});

/** What the page offers: a picture and nothing else. */
function pictureOffer(direction: 'sendonly' | 'recvonly'): string {
  const offer = parse(chromiumOffer({ direction, session: ['a=group:BUNDLE 1'] }));
  return write({ ...offer, media: offer.media.filter(({ type }) => type === 'video') });
}

async function open(sdpOffer = pictureOffer('sendonly')) {
  const answer = await app.media.openMediaCheck({ body: { sdpOffer } });
  opened.push(answer.checkId);
  return answer;
}
const echo = (checkId: string) =>
  app.media.echoMediaCheck({ params: { checkId }, body: { sdpOffer: pictureOffer('recvonly') } });

it('takes a picture over UDP and TCP and sends it back, in a room that ends with it', async () => {
  const { checkId, sdpAnswer, expiresAt } = await open();
  const [section] = parse(sdpAnswer).media;
  expect(new Set(section?.candidates?.map(({ transport }) => transport))).toEqual(new Set(['udp', 'tcp']));
  expect(Date.parse(expiresAt) - Date.now()).toBeLessThanOrEqual(60_000);
  expect(parse((await echo(checkId)).sdpAnswer).media[0]?.direction).toBe('sendonly');
  expect((await app.media.mediaStats({})).rooms).toBe(1);
  await app.media.closeMediaCheck({ params: { checkId } });
  expect((await app.media.mediaStats({})).rooms).toBe(0);
  expect(await app.held()).toBe(0);
});

it('sends it back once, and to nobody who does not know of it', async () => {
  const { checkId } = await open();
  await echo(checkId);
  const held = await app.held();
  await expect(echo(checkId)).rejects.toMatchObject({ code: 'not_found' });
  await expect(echo(randomUUID())).rejects.toMatchObject({ code: 'not_found' });
  expect(await app.held()).toBe(held);
});

it('are as many as fit, also when they come at the same moment, and there is room again when one ends', async () => {
  const asked = await Promise.allSettled([open(), open(), open()]);
  expect(asked.map(({ status }) => status).sort()).toEqual(['fulfilled', 'fulfilled', 'rejected']);
  expect(asked.find(({ status }) => status === 'rejected')).toMatchObject({ reason: { code: 'check_busy' } });
  await app.media.closeMediaCheck({ params: { checkId: opened[0] as string } });
  await open();
});

it('that cannot be used, or would bring sound, leave nothing behind', async () => {
  await expect(open('v=0\r\nnonsense')).rejects.toMatchObject({ code: 'sdp_invalid' });
  await expect(open(chromiumOffer())).rejects.toMatchObject({ code: 'forbidden' });
  expect(await app.held()).toBe(0);
  await Promise.all([open(), open()]);
});

it('end after a minute, although their browser stays connected', async () => {
  const { worker } = app.pool.workers[0] ?? {};
  const made: types.WebRtcTransport[] = [];
  worker?.observer.once('newrouter', router =>
    router.observer.on('newtransport', transport => made.push(transport as types.WebRtcTransport)),
  );
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  try {
    const { checkId } = await open();
    // As mediasoup says it of a browser that has come; one that never comes is let go earlier.
    for (const transport of made) transport.emit('icestatechange', 'connected');
    vi.advanceTimersByTime(59_000);
    await echo(checkId);
    vi.advanceTimersByTime(1_001);
  } finally {
    vi.useRealTimers();
  }
  expect(await app.held()).toBe(0);
  await open();
});

it('do not hold up a node that drains, which takes no more', async () => {
  const draining = await startTestApp();
  try {
    const sdpOffer = pictureOffer('sendonly');
    await draining.media.openMediaCheck({ body: { sdpOffer } });
    await draining.app.node.drain();
    expect(await draining.held()).toBe(0);
    await expect(draining.media.openMediaCheck({ body: { sdpOffer } })).rejects.toMatchObject({
      code: 'shutting_down',
    });
  } finally {
    await draining.close();
  }
});
