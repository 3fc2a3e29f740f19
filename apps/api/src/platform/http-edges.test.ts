import { login, register } from '@lectern/contracts/rest/auth';
import { createRoom, readLobby } from '@lectern/contracts/rest/rooms';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Person, startTestApp, type TestApp, testOrigin } from '../testing/test-app.ts';

let app: TestApp;
let owner: Person;
beforeAll(async () => {
  app = await startTestApp();
  owner = await app.person('creator');
});
afterAll(() => app?.close());

const postRoom = (body: string, headers: Record<string, string> = {}) =>
  fetch(`${app.url}/rooms`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${owner.token}`, ...headers },
    body,
  });

describe('a request that cannot be used', () => {
  it.each([
    ['broken JSON', '{"title":', {}, 400, 'malformed_request'],
    ['another kind of content', 'title=x', { 'content-type': 'text/plain' }, 415, 'unsupported_media_type'],
    ['more than 64 kB', JSON.stringify({ title: 'x'.repeat(70_000) }), {}, 413, 'payload_too_large'],
    ['a list', '[]', {}, 422, 'validation_failed'],
    ['a field of the wrong type', '{"title":7}', {}, 422, 'validation_failed'],
    ['a poisoned prototype', '{"title":"x","__proto__":{"admin":true}}', {}, 400, 'malformed_request'],
  ])('because of %s gets a problem that says so', async (_, body, headers, status, code) => {
    const answer = await postRoom(body, headers as Record<string, string>);
    expect(answer.status).toBe(status);
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
    const problem = await answer.json();
    expect(problem).toMatchObject({ status, code, instance: '/rooms' });
    expect((problem as { requestId: string }).requestId).toBe(answer.headers.get('x-request-id'));
  });

  it('because of a NUL in a text is not our failure', async () => {
    const wrong = { code: 'malformed_request' };
    const password = 'correct horse battery';
    await expect(app.call(login, { body: { username: 'a\0b', password } })).rejects.toMatchObject(wrong);
    await expect(app.call(readLobby, { params: { slug: 'a\0b' } })).rejects.toMatchObject(wrong);
    const refused = { code: 'validation_failed' };
    await expect(app.call(createRoom, { body: { title: 'a\0b' } }, owner)).rejects.toMatchObject(refused);
    await expect(app.call(register, { body: { username: 'a\0b', password } })).rejects.toMatchObject(refused);
  });

  it.each(['/rooms/not-an-id', '/rooms/00000000-0000-7000-8000-000000000000', '/nowhere', '/%ff'])(
    'because nothing is at %s gets 404, or 400 when it is no address',
    async path => {
      const answer = await fetch(app.url + path, { headers: { authorization: `Bearer ${owner.token}` } });
      expect([answer.status, ((await answer.json()) as { code: string }).code]).toEqual(
        path === '/%ff' ? [400, 'malformed_request'] : [404, 'not_found'],
      );
    },
  );

  it.each(['Bearer', 'Bearer ', 'Basic YTpi', 'Bearer a b', 'token'])(
    'because its credentials read "%s" is refused',
    async authorization => {
      const answer = await fetch(`${app.url}/users/profile`, { headers: { authorization } });
      expect([answer.status, ((await answer.json()) as { code: string }).code]).toEqual([
        401,
        'token_invalid',
      ]);
    },
  );
});

describe('a page in a browser', () => {
  it('of our own origin may ask, and read what it needs of the answer', async () => {
    const preflight = await fetch(`${app.url}/rooms`, {
      method: 'OPTIONS',
      headers: { origin: testOrigin, 'access-control-request-method': 'POST' },
    });
    expect(preflight.status).toBe(204);
    expect(preflight.headers.get('access-control-allow-origin')).toBe(testOrigin);
    expect(preflight.headers.get('access-control-allow-headers')).toContain('x-lectern-viewing');
    expect(preflight.headers.get('access-control-allow-methods')).toContain('PATCH');
    const made = await postRoom('{"title":"Ours"}', { origin: testOrigin });
    expect(made.status).toBe(201);
    expect(made.headers.get('access-control-expose-headers')).toContain('retry-after');
  });

  it.each(['http://evil.test', 'null', `${testOrigin}.evil.test`])(
    'of %s may change nothing and read nothing',
    async origin => {
      const refused = await postRoom('{"title":"Theirs"}', { origin });
      expect(refused.status).toBe(403);
      expect(await refused.json()).toMatchObject({ code: 'origin_not_allowed' });
      const read = await fetch(`${app.url}/health/live`, { headers: { origin } });
      expect(read.headers.get('access-control-allow-origin')).toBeNull();
    },
  );

  it('gets the headers that keep it safe, on refusals too', async () => {
    for (const path of ['/health/live', '/nowhere']) {
      const { headers } = await fetch(app.url + path);
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('x-frame-options')).toBe('DENY');
      expect(headers.get('x-xss-protection')).toBe('1; mode=block');
      expect(headers.get('strict-transport-security')).toContain('max-age=31536000');
      expect(headers.get('content-security-policy')).toContain("default-src 'none'");
    }
  });
});

it('takes over a request id that looks like one, and no other', async () => {
  const idFor = async (id: string) =>
    (await fetch(`${app.url}/health/live`, { headers: { 'x-request-id': id } })).headers.get('x-request-id');
  expect(await idFor('web-12345678')).toBe('web-12345678');
  expect(await idFor('{"level":60}')).toMatch(/^[0-9a-f-]{36}$/);
});
