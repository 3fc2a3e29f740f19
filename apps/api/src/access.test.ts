import type { Endpoint } from '@lectern/contracts/kernel/endpoint';
import type { ErrorCode } from '@lectern/contracts/kernel/error-codes';
import { publicEndpoints } from '@lectern/contracts/rest/catalogue';
import { readRoom } from '@lectern/contracts/rest/rooms';
import { readSession } from '@lectern/contracts/rest/sessions';
import { signToken } from '@lectern/service-kit/tokens/jwt';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type PublicName, rules, type Things } from './testing/access-rules.ts';
import { makeThings, outcome } from './testing/access-things.ts';
import { type Person, startTestApp, type TestApp, testJwtSecret } from './testing/test-app.ts';

let app: TestApp;
let owner: Person;
let admin: Person;
let stranger: Person;
let student: Person;
let attendee: Person;
let things: Things;

beforeAll(async () => {
  app = await startTestApp();
  [owner, admin, stranger, student, attendee] = await Promise.all([
    app.person('creator'),
    app.person('admin'),
    app.person('creator'),
    app.person('user'),
    app.person('user'),
  ]);
  things = await makeThings(app, owner, attendee);
});
afterAll(() => app?.close());

/** Tokens that look right and are not. */
async function wrongTokens(): Promise<[string, string, ErrorCode][]> {
  const { userId: sub, username, displayName: name } = owner;
  const claims = { sub, username, name, role: 'admin' };
  const join = { sub, sessionId: things.sessionId, roomId: things.roomId, name, role: 'host', sources: [] };
  const unsigned = [{ alg: 'none' }, { ...claims, iss: 'lectern', aud: 'lectern:access', exp: 9e9 }]
    .map(part => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.');
  return [
    [
      'signed by somebody else',
      await signToken('access', claims, 60, 'a secret of somebody else, long enough'),
      'token_invalid',
    ],
    ['unsigned', `${unsigned}.`, 'token_invalid'],
    ['expired', await signToken('access', claims, -60, testJwtSecret), 'token_expired'],
    ['a join token', await signToken('join', join, 60, testJwtSecret), 'token_invalid'],
    ['a guest token', await signToken('guest', { ...claims, ...join }, 60, testJwtSecret), 'token_invalid'],
    [
      'of an unknown role',
      await signToken('access', { ...claims, role: 'owner' }, 60, testJwtSecret),
      'token_invalid',
    ],
    ['a refresh token', owner.refreshToken, 'token_invalid'],
  ];
}

describe.each(Object.entries(publicEndpoints) as [PublicName, Endpoint][])('%s', (name, endpoint) => {
  const rule = rules[name];

  it('answers a caller without a token as its contract says', async () => {
    expect(await outcome(app, endpoint, rule.input(things))).toBe(rule.nobody);
    if (endpoint.auth.kind === 'user') expect(rule.nobody).toBe('unauthenticated');
  });

  if (endpoint.auth.kind !== 'public')
    it('believes no token that is forged, expired or for something else', async () => {
      for (const [what, token, code] of await wrongTokens())
        expect([what, await outcome(app, endpoint, rule.input(things), token)]).toEqual([what, code]);
    });

  if (rule.stranger === 'forbidden')
    it('lets an admin through', async () => {
      expect(await outcome(app, endpoint, rule.input(things), admin)).toBe('allowed');
    });

  it('refuses people who have nothing to do with the room', async () => {
    expect(await outcome(app, endpoint, rule.input(things), stranger)).toBe(rule.stranger);
    expect(await outcome(app, endpoint, rule.input(things), student)).toBe(rule.student ?? rule.stranger);
  });

  it('lets who attended the class watch, and manage nothing', async () => {
    const expected = rule.attendee ?? rule.student ?? rule.stranger;
    expect(await outcome(app, endpoint, rule.input(things), attendee)).toBe(expected);
  });

  if (rule.stranger === 'not_found' && endpoint.auth.kind !== 'public')
    it('lets the owner and an admin through to what it does', async () => {
      for (const caller of rule.personal ? [owner] : [owner, admin]) {
        const got = await outcome(app, endpoint, rule.input(await makeThings(app, owner, attendee)), caller);
        // Whatever else may be in the way of the deed, it is not that they may not.
        expect(['unauthenticated', 'forbidden', 'token_invalid', 'not_found']).not.toContain(got);
      }
    });
});

it('changed nothing for anybody who was refused', async () => {
  expect(await app.call(readRoom, { params: { roomId: things.roomId } }, owner)).toMatchObject({
    title: 'Algebra',
    archivedAt: null,
  });
  expect(await app.call(readSession, { params: { sessionId: things.sessionId } }, owner)).toMatchObject({
    state: 'live',
  });
});
