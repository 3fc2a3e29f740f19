import { AppError } from '@lectern/contracts/kernel/app-error';
import { expect, test, vi } from 'vitest';
import type { Login } from './login-cookie.ts';
import { createLoginRefresher, needsRefresh } from './login-refresher.ts';

const now = 1_000_000;
const login = (over: Partial<Login> = {}): Login => ({
  sub: '0198c0de-0000-7000-8000-000000000001',
  username: 'carla',
  name: 'Carla',
  role: 'creator',
  accessToken: 'access-1',
  accessExpiresAt: now + 30_000,
  refreshToken: 'refresh-1',
  ...over,
});
const renewed = login({ accessToken: 'access-2', refreshToken: 'refresh-2', accessExpiresAt: now + 900_000 });

test('a token is exchanged in its last minute, and not before', () => {
  expect(needsRefresh({ accessExpiresAt: now + 60_001 }, now)).toBe(false);
  expect(needsRefresh({ accessExpiresAt: now + 60_000 }, now)).toBe(true);
  expect(needsRefresh({ accessExpiresAt: now - 1 }, now)).toBe(true);
});

test('a login that is still fresh costs no call', async () => {
  const exchange = vi.fn();
  const fresh = createLoginRefresher(exchange, { now: () => now });
  const kept = login({ accessExpiresAt: now + 600_000 });
  expect(await fresh(kept)).toEqual({ state: 'kept', login: kept });
  expect(exchange).not.toHaveBeenCalled();
});

test('requests that come together exchange the refresh token once', async () => {
  const exchange = vi.fn(async () => renewed);
  const fresh = createLoginRefresher(exchange, { now: () => now });
  const answers = await Promise.all([fresh(login()), fresh(login()), fresh(login())]);
  expect(exchange).toHaveBeenCalledExactlyOnceWith('refresh-1');
  expect(answers).toEqual(Array(3).fill({ state: 'renewed', login: renewed }));
});

test('a late request with the old cookie shares the answer for a while, then asks again', async () => {
  let time = now;
  const exchange = vi.fn(async () => renewed);
  const fresh = createLoginRefresher(exchange, { now: () => time, shareMs: 8_000 });
  await fresh(login());
  time += 8_000;
  await fresh(login());
  expect(exchange).toHaveBeenCalledTimes(1);
  time += 1;
  await fresh(login());
  expect(exchange).toHaveBeenCalledTimes(2);
});

test.each(['token_invalid', 'token_expired', 'token_reused'] as const)('%s ends the login', async code => {
  const fresh = createLoginRefresher(() => Promise.reject(new AppError(code)), { now: () => now });
  expect(await fresh(login())).toEqual({ state: 'refused' });
});

test('an API that is away does not sign anyone out, and is asked again by the next request', async () => {
  const exchange = vi
    .fn<(token: string) => Promise<Login>>()
    .mockRejectedValueOnce(new AppError('dependency_unavailable'))
    .mockResolvedValueOnce(renewed);
  const fresh = createLoginRefresher(exchange, { now: () => now });
  expect(await fresh(login())).toEqual({ state: 'unavailable', login: login() });
  expect(await fresh(login())).toEqual({ state: 'renewed', login: renewed });
});
