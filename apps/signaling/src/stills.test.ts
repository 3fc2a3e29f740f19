import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { ScriptedMedia } from './testing/scripted-media.ts';
import { jpegBytes } from './testing/jpeg-bytes.ts';
import type { TestClient } from './testing/test-client.ts';
import { testRedisUrl } from './testing/test-redis.ts';
import { useTestApp } from './testing/use-test-app.ts';

const media = new ScriptedMedia();
const { app, joined } = useTestApp(await testRedisUrl(), { media: media.control });

/** Somebody who shares a screen, and somebody who watches. */
async function sharing() {
  const sessionId = await app().openSession();
  const sharer = await joined(sessionId, { role: 'host', sources: ['screen'] });
  const watcher = await joined(sessionId);
  const { producerId } = await sharer.command('media:produce', {
    ...{ transportId: 't', source: 'screen', kind: 'video', rtpParameters: {} },
  });
  return { sessionId, sharer, watcher, producerId };
}
const onBudget = (client: TestClient, mode: 'data-budget' | 'full' | 'audio-only' = 'data-budget') =>
  client.command('room:set-receive-mode', { mode });
const told = (client: TestClient) => new Promise(resolve => client.socket.once('media:still-taken', resolve));

describe('a still of a shared screen', () => {
  it('goes to those on a data budget, byte for byte', async () => {
    const { sharer, watcher, producerId } = await sharing();
    await onBudget(watcher);
    await expect(watcher.request('media:read-still', { producerId })).rejects.toMatchObject({
      code: 'not_found',
    });
    const heard = told(watcher);
    const image = jpegBytes(1_280, 720, 50_000).fill(7, 40);
    expect(await sharer.request('media:send-still', { producerId, image })).toEqual({ wanted: true });
    const { takenAt } = (await heard) as { takenAt: string };
    const still = await watcher.request('media:read-still', { producerId });
    expect(still.takenAt).toBe(takenAt);
    expect(Buffer.compare(Buffer.from(still.image), Buffer.from(image))).toBe(0);
  });

  it('is thrown away when nobody is on a budget, and told to nobody who is not', async () => {
    const { sharer, watcher, producerId } = await sharing();
    const send = (image = jpegBytes(640, 360)) => sharer.request('media:send-still', { producerId, image });
    expect(await send()).toEqual({ wanted: false });
    await onBudget(watcher, 'audio-only');
    expect(await send()).toEqual({ wanted: false });
    // The sharer is on a budget, too, and has the screen.
    await onBudget(sharer);
    expect(await send()).toEqual({ wanted: false });
    await expect(watcher.request('media:read-still', { producerId })).rejects.toMatchObject({
      code: 'forbidden',
    });
  });

  it('may be read for as long as the seat is on a budget, and no longer', async () => {
    const { sharer, watcher, producerId } = await sharing();
    await onBudget(watcher);
    await sharer.request('media:send-still', { producerId, image: jpegBytes(640, 360) });
    await watcher.request('media:read-still', { producerId });
    await onBudget(watcher, 'full');
    await expect(watcher.request('media:read-still', { producerId })).rejects.toMatchObject({
      code: 'forbidden',
    });
  });

  it.each([
    ['too many bytes', jpegBytes(640, 360, 60_001), 'payload_too_large'],
    ['too many pixels', jpegBytes(20_000, 20_000), 'payload_too_large'],
    ['no JPEG', new Uint8Array(100), 'unsupported_media_type'],
    ['text', 'data:image/jpeg;base64,AAAA', 'validation_failed'],
  ])('of %s is refused', async (_, image, code) => {
    const { sharer, watcher, producerId } = await sharing();
    await onBudget(watcher);
    expect(await sharer.raw('media:send-still', { producerId, image })).toMatchObject({
      ok: false,
      error: { code },
    });
    await expect(watcher.request('media:read-still', { producerId })).rejects.toMatchObject({
      code: 'not_found',
    });
  });

  it('comes from nobody but its sharer, of nothing but a screen, and for nobody in another class', async () => {
    const { sessionId, sharer, watcher, producerId } = await sharing();
    await onBudget(watcher);
    const image = jpegBytes(640, 360);
    const notFound = { code: 'media_not_found' };
    await expect(watcher.request('media:send-still', { producerId, image })).rejects.toMatchObject(notFound);
    const cohost = await joined(sessionId, { role: 'cohost' });
    await expect(cohost.request('media:send-still', { producerId, image })).rejects.toMatchObject(notFound);
    const camera = { transportId: 't', source: 'camera', kind: 'video', rtpParameters: {} } as const;
    const own = await watcher.command('media:produce', camera);
    await expect(
      watcher.request('media:send-still', { producerId: own.producerId, image }),
    ).rejects.toMatchObject(notFound);

    await sharer.request('media:send-still', { producerId, image });
    const elsewhere = await joined(await app().openSession(), { sub: randomUUID() });
    await onBudget(elsewhere);
    await expect(elsewhere.request('media:read-still', { producerId })).rejects.toMatchObject(notFound);
  });

  it('does not come faster than it is wanted', async () => {
    const { sharer, watcher, producerId } = await sharing();
    await onBudget(watcher);
    const send = () => sharer.request('media:send-still', { producerId, image: jpegBytes(640, 360) });
    await send();
    await expect(send()).rejects.toMatchObject({ code: 'rate_limited' });
  });

  it('does not outlive its screen', async () => {
    const { sharer, watcher, producerId } = await sharing();
    await onBudget(watcher);
    await sharer.request('media:send-still', { producerId, image: jpegBytes(640, 360) });
    await sharer.command('media:close-producer', { producerId });
    await expect(watcher.request('media:read-still', { producerId })).rejects.toMatchObject({
      code: 'media_not_found',
    });
    expect(
      await app().redis.pttl((await app().redis.keys(`*:still:${producerId}`))[0] ?? ''),
    ).toBeGreaterThan(0);
  });
});

describe('what a person receives', () => {
  it('is known to the class, and kept over a lost connection', async () => {
    const { sessionId, sharer, watcher } = await sharing();
    await onBudget(watcher);
    await sharer.heard(events => events.some(({ type }) => type === 'room:receive-mode-set'));
    const { participants } = await app().control.readLiveSession({ params: { sessionId } });
    expect(participants.map(({ receives }) => receives)).toEqual(['full', 'data-budget']);
  });

  it('is said with the join, and told of stills from then on', async () => {
    const { sessionId, sharer, producerId } = await sharing();
    const sub = randomUUID();
    const first = await joined(sessionId, { sub });
    await first.command('room:join', { receives: 'data-budget' });
    const heard = told(first);
    const image = jpegBytes(640, 360);
    expect(await sharer.request('media:send-still', { producerId, image })).toEqual({ wanted: true });
    expect(await heard).toMatchObject({ producerId });
  });

  it('of nothing that there is, is refused', async () => {
    const { watcher } = await sharing();
    expect(
      await watcher.raw('room:set-receive-mode', { mode: 'everything', commandId: randomUUID() }),
    ).toMatchObject({ ok: false, error: { code: 'validation_failed' } });
  });
});
