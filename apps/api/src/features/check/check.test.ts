import { randomUUID } from 'node:crypto';
import { closeCheck, echoCheck, openCheck } from '@lectern/contracts/rest/check';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { startTestApp, type TestApp } from '../../testing/test-app.ts';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterEach(() => {
  app.media.away = false;
  app.media.draining = false;
});
afterAll(() => app?.close());

const open = (sdpOffer = 'v=0\r\n') => app.call(openCheck, { body: { sdpOffer } });
const echo = (checkId: string) => app.call(echoCheck, { params: { checkId }, body: { sdpOffer: 'v=0\r\n' } });

it('anybody opens a check, gets its picture back and ends it', async () => {
  const { checkId, sdpAnswer } = await open();
  expect(sdpAnswer).toBe('v=0 answered');
  expect(app.media.checks.get(checkId)).toEqual({ echoed: false });
  expect(await echo(checkId)).toEqual({ sdpAnswer: 'v=0 echoed' });
  expect(app.media.checks.get(checkId)).toEqual({ echoed: true });
  await app.call(closeCheck, { params: { checkId } });
  expect(app.media.checks.has(checkId)).toBe(false);
});

it('TURN credentials are for this check and end with it', async () => {
  const startedAt = Math.floor(Date.now() / 1000);
  const { checkId, iceServers } = await open();
  expect(iceServers).toHaveLength(1);
  const [endsAt, whom] = iceServers[0]?.username.split(':') ?? [];
  expect(whom).toBe(checkId);
  expect(Number(endsAt) - startedAt).toBeGreaterThanOrEqual(60);
  expect(Number(endsAt) - startedAt).toBeLessThanOrEqual(62);
  expect(await app.redis.ttl(`lectern:check:${checkId}`)).toBeLessThanOrEqual(60);
});

it('what cannot be is refused with its own code', async () => {
  await expect(open('nonsense')).rejects.toMatchObject({ code: 'sdp_invalid' });
  await expect(open('')).rejects.toMatchObject({ code: 'validation_failed' });
  await expect(open('v=0\r\none too many')).rejects.toMatchObject({ code: 'check_busy' });
  await expect(echo(randomUUID())).rejects.toMatchObject({ code: 'not_found' });
  await app.call(closeCheck, { params: { checkId: randomUUID() } });
});

it('a media server that drains takes none, and one that is gone says so', async () => {
  app.media.draining = true;
  await expect(open()).rejects.toMatchObject({ code: 'media_unavailable' });
  app.media.draining = false;
  app.media.away = true;
  await expect(open()).rejects.toMatchObject({ code: 'media_unavailable' });
});

it('is limited per address', async () => {
  const limited = await startTestApp({ settings: { rateLimitScale: 0.05 } });
  try {
    const ask = () => limited.call(openCheck, { body: { sdpOffer: 'v=0\r\n' } });
    for (let asked = 0; asked < 3; asked += 1) await ask();
    await expect(ask()).rejects.toMatchObject({ code: 'rate_limited' });
  } finally {
    await limited.close();
  }
});
