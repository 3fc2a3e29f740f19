import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startTestApp, type TestApp } from '../testing/test-app.ts';

const password = 'correct horse battery';
let app: TestApp;
/** The same with a proxy on this machine that is believed. */
let behindProxy: TestApp;
beforeAll(async () => {
  app = await startTestApp({ settings: { rateLimitScale: 1 } });
  behindProxy = await startTestApp({ settings: { rateLimitScale: 1, trustedProxies: ['loopback'] } });
});
afterAll(() => Promise.all([app?.close(), behindProxy?.close()]));
beforeEach(() => Promise.all([app.redis.flushdb(), behindProxy.redis.flushdb()]));

const post = (to: TestApp, path: string, body: unknown, headers: Record<string, string> = {}) =>
  fetch(to.url + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
const guess = (to: TestApp, username: string, headers: Record<string, string> = {}) =>
  post(to, '/auth/login', { username, password: 'a wrong guess' }, headers);

async function expectRefusal(answer: Response): Promise<void> {
  expect(answer.status).toBe(429);
  const seconds = Number(answer.headers.get('retry-after'));
  expect(seconds).toBeGreaterThan(0);
  expect(seconds).toBeLessThanOrEqual(60);
  expect(answer.headers.get('content-type')).toContain('application/problem+json');
  expect(await answer.json()).toMatchObject({ code: 'rate_limited', status: 429 });
}

describe('guesses at one account', () => {
  it('are refused after ten in a minute, with the time to wait, even when the next is right', async () => {
    await post(app, '/auth/register', { username: 'grace', password });
    for (let attempt = 0; attempt < 10; attempt += 1)
      expect((await guess(app, attempt % 2 ? 'grace' : 'GRACE')).status).toBe(401);
    await expectRefusal(await post(app, '/auth/login', { username: 'grace', password }));
    // A class shares one address: others in it still get in.
    expect((await guess(app, 'heidi')).status).toBe(401);
  });

  it('are counted by the address that a trusted proxy names, and by no invented one', async () => {
    const from = (address: string) => ({ 'x-forwarded-for': address });
    for (let attempt = 0; attempt < 10; attempt += 1) {
      expect((await guess(app, 'ivan', from(`192.0.2.${attempt}`))).status).toBe(401);
      expect((await guess(behindProxy, 'ivan', from('192.0.2.1'))).status).toBe(401);
    }
    await expectRefusal(await guess(app, 'ivan', from('192.0.2.99')));
    await expectRefusal(await guess(behindProxy, 'ivan', from('192.0.2.1')));
    expect((await guess(behindProxy, 'ivan', from('192.0.2.2'))).status).toBe(401);
  });
});

describe('an endpoint with a limit of its own', () => {
  it('says what is left, and refuses beyond it; other endpoints are counted apart', async () => {
    for (let count = 1; count <= 10; count += 1) {
      const answer = await post(app, '/auth/register', { username: `judy-${count}`, password });
      expect(answer.status).toBe(201);
      expect(answer.headers.get('ratelimit-limit')).toBe('10');
      expect(answer.headers.get('ratelimit-remaining')).toBe(String(10 - count));
    }
    await expectRefusal(await post(app, '/auth/register', { username: 'judy-11', password }));
    expect((await post(app, '/auth/login', { username: 'judy-1', password })).status).toBe(200);
  });
});

describe('people who are signed in', () => {
  it('are counted each for themselves, so that a class behind one address is not one person', async () => {
    const [one, two] = await Promise.all([behindProxy.person('creator'), behindProxy.person('creator')]);
    await behindProxy.redis.flushdb();
    const remaining = async (token: string) => {
      const headers = { authorization: `Bearer ${token}` };
      const answer = await fetch(`${behindProxy.url}/users/profile`, { headers });
      return Number(answer.headers.get('ratelimit-remaining'));
    };
    const first = await remaining(one.token);
    expect(await remaining(one.token)).toBe(first - 1);
    expect(await remaining(two.token)).toBe(first);
  });
});
