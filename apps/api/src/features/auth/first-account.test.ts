import { register } from '@lectern/contracts/rest/auth';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startTestApp, type TestApp } from '../../testing/test-app.ts';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp({ settings: { firstRole: 'admin', registrationRole: 'user' } });
});
afterAll(() => app?.close());

it('makes exactly one admin of those who register first at the same moment, and none later', async () => {
  const registerAs = async (username: string) =>
    (await app.call(register, { body: { username, password: 'correct horse battery' } })).user.role;
  const roles = await Promise.all(['ada', 'bob', 'cleo', 'dan', 'eve'].map(registerAs));
  expect(roles.sort()).toEqual(['admin', 'user', 'user', 'user', 'user']);
  expect(await registerAs('frank')).toBe('user');
});
