import { randomUUID } from 'node:crypto';
import { login, logout, readProfile, refresh, register } from '@lectern/contracts/rest/auth';
import { accessClaimsSchema } from '@lectern/contracts/tokens';
import { verifyToken } from '@lectern/service-kit/tokens/jwt';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestApp, type TestApp, testJwtSecret } from '../../testing/test-app.ts';
import { reuseGraceMs } from './auth.service.ts';
import { demoPassword } from './demo-accounts.ts';
import { hashPassword } from './password.ts';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app?.close());

const password = 'correct horse battery';
const newName = () => `ada-${randomUUID().slice(0, 8)}`;
const registerAs = (username: string) => app.call(register, { body: { username, password } });
const refreshWith = (refresh_token: string) => app.call(refresh, { body: { refresh_token } });
const logoutWith = (refresh_token: string) => app.call(logout, { body: { refresh_token } });

describe('an account', () => {
  it('is made with what its owner gave, and answers tokens that work', async () => {
    const username = newName();
    const made = await app.call(register, { body: { username, password, displayName: 'Ada L.' } });
    expect(made.user).toMatchObject({ username, displayName: 'Ada L.', role: 'creator' });
    expect(await app.call(readProfile, {}, made.access_token)).toEqual(made.user);
    const claims = await verifyToken('access', made.access_token, accessClaimsSchema, testJwtSecret);
    expect(claims).toEqual({ sub: made.user.userId, username, name: 'Ada L.', role: 'creator' });
    expect((await app.call(login, { body: { username: username.toUpperCase(), password } })).user).toEqual(
      made.user,
    );
  });

  it('keeps neither the password nor a refresh token as it is', async () => {
    const made = await registerAs(newName());
    const row = await app.db.user.findUniqueOrThrow({ where: { id: made.user.userId } });
    expect(row.passwordHash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    const [stored] = await app.db.refreshToken.findMany({ where: { userId: made.user.userId } });
    expect(JSON.stringify(stored)).not.toContain(made.refresh_token);
  });

  it('is neither made nor opened with the password of the demo accounts, where others reach the server', async () => {
    const username = newName();
    const known = { username, password: demoPassword };
    await expect(app.call(register, { body: known })).rejects.toMatchObject({ code: 'password_known' });
    await registerAs(username);
    const passwordHash = await hashPassword(demoPassword);
    await app.db.user.update({ where: { username }, data: { passwordHash } });
    await expect(app.call(login, { body: known })).rejects.toMatchObject({ code: 'password_known' });
  });

  it('has a name of its own, whatever its case and however many ask at once', async () => {
    const username = newName();
    const results = await Promise.allSettled(
      [username, username.toUpperCase(), ` ${username} `].map(registerAs),
    );
    expect(results.filter(result => result.status === 'fulfilled')).toHaveLength(1);
    for (const result of results)
      if (result.status === 'rejected') expect(result.reason).toMatchObject({ code: 'username_taken' });
  });

  it.each([
    ['body.password', { username: 'someone', password: 'too short' }],
    ['body.username', { username: 'a b', password }],
    ['body.displayName', { username: 'someone', password, displayName: 'A\u0007da' }],
  ])('is refused with the field that is wrong: %s', async (field, body) => {
    await expect(app.call(register, { body })).rejects.toMatchObject({
      code: 'validation_failed',
      fieldErrors: [{ field }],
    });
  });

  it('that is gone has no profile, though its token is still valid', async () => {
    const { user, access_token } = await registerAs(newName());
    await app.db.user.delete({ where: { id: user.userId } });
    await expect(app.call(readProfile, {}, access_token)).rejects.toMatchObject({ code: 'unauthenticated' });
  });
});

describe('a wrong password', () => {
  const attempt = async (username: string) => {
    const startedAt = performance.now();
    const body = JSON.stringify({ username, password: 'wrong' });
    const headers = { 'content-type': 'application/json' };
    const answer = await fetch(`${app.url}/auth/login`, { method: 'POST', headers, body });
    const { requestId: _, ...problem } = (await answer.json()) as { requestId: string; code: string };
    return { status: answer.status, problem, ms: performance.now() - startedAt };
  };
  const median = (numbers: number[]) => numbers.sort((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0;

  it('gets the same answer as an unknown name, after the same work', async () => {
    const username = newName();
    await registerAs(username);
    const times = { known: [] as number[], unknown: [] as number[] };
    for (let round = 0; round < 7; round += 1) {
      const known = await attempt(username);
      const unknown = await attempt(newName());
      expect(unknown).toEqual({ ...known, ms: unknown.ms });
      expect(known).toMatchObject({ status: 401, problem: { code: 'invalid_credentials' } });
      times.known.push(known.ms);
      times.unknown.push(unknown.ms);
    }
    // Without a hash to check, the unknown name would be answered in a tenth of the time.
    expect(median(times.unknown)).toBeGreaterThan(median(times.known) / 3);
  });
});

describe('a login', () => {
  /** Puts the use of a token that long into the past. */
  const ageUse = async (userId: string, ms: number) => {
    const used = { userId, usedAt: { not: null } };
    const { count } = await app.db.refreshToken.updateMany({
      where: used,
      data: { usedAt: new Date(Date.now() - ms) },
    });
    expect(count).toBe(1);
  };

  it('rotates: each refresh answers another token, which works in turn', async () => {
    const first = await registerAs(newName());
    const second = await refreshWith(first.refresh_token);
    const third = await refreshWith(second.refresh_token);
    expect(new Set([first, second, third].map(result => result.refresh_token)).size).toBe(3);
    expect(await app.call(readProfile, {}, third.access_token)).toEqual(first.user);
  });

  it('survives two tabs that refresh at the same moment', async () => {
    const { refresh_token } = await registerAs(newName());
    const [one, two] = await Promise.all([refreshWith(refresh_token), refreshWith(refresh_token)]);
    expect(one.refresh_token).not.toBe(two.refresh_token);
    await Promise.all([refreshWith(one.refresh_token), refreshWith(two.refresh_token)]);
  });

  it('ends with everything that came of it when a token is used again after the grace', async () => {
    const username = newName();
    const stolen = await registerAs(username);
    const elsewhere = await app.call(login, { body: { username, password } });
    const next = await refreshWith(stolen.refresh_token);
    await ageUse(stolen.user.userId, reuseGraceMs - 2_000);
    const late = await refreshWith(stolen.refresh_token);
    await ageUse(stolen.user.userId, reuseGraceMs + 1);

    await expect(refreshWith(stolen.refresh_token)).rejects.toMatchObject({ code: 'token_reused' });
    for (const { refresh_token } of [next, late])
      await expect(refreshWith(refresh_token)).rejects.toMatchObject({ code: 'token_invalid' });
    // Another login of the same person has nothing to do with it.
    await refreshWith(elsewhere.refresh_token);
  });

  it('ends when nobody used it for its lifetime, and is forgotten with the next one', async () => {
    const username = newName();
    const { user, refresh_token } = await registerAs(username);
    await app.db.refreshToken.updateMany({ where: { userId: user.userId }, data: { expiresAt: new Date() } });
    await expect(refreshWith(refresh_token)).rejects.toMatchObject({ code: 'token_expired' });
    await app.call(login, { body: { username, password } });
    expect(await app.db.refreshToken.count({ where: { userId: user.userId } })).toBe(1);
  });

  it('ends by logging out, with all its tokens; twice, or with no login at all, is fine', async () => {
    const first = await registerAs(newName());
    const second = await refreshWith(first.refresh_token);
    await logoutWith(first.refresh_token);
    await logoutWith(first.refresh_token);
    await logoutWith('no such token');
    await expect(refreshWith(second.refresh_token)).rejects.toMatchObject({ code: 'token_invalid' });
  });

  it('leaves no token behind when a refresh and the logout meet', async () => {
    for (let round = 0; round < 8; round += 1) {
      const { user, refresh_token } = await registerAs(newName());
      await Promise.allSettled([refreshWith(refresh_token), logoutWith(refresh_token)]);
      expect(await app.db.refreshToken.count({ where: { userId: user.userId, revokedAt: null } })).toBe(0);
    }
  });
});
