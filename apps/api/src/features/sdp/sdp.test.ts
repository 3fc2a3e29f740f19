import { randomUUID } from 'node:crypto';
import { joinRoom, type RoomSettings } from '@lectern/contracts/rest/rooms';
import { type JoinClaims, joinClaimsSchema } from '@lectern/contracts/tokens';
import { signToken, verifyToken } from '@lectern/service-kit/tokens/jwt';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeLiveClass } from '../../testing/classes.ts';
import {
  type Person,
  startTestApp,
  type TestApp,
  testJwtSecret,
  testOrigin,
} from '../../testing/test-app.ts';

let app: TestApp;
let owner: Person;
let roomId: string;
let token: string;
let claims: JoinClaims;
beforeAll(async () => {
  app = await startTestApp();
  owner = await app.person('creator');
  ({ roomId, token, claims } = await joined());
});
afterAll(() => app?.close());

/** A guest's join token in a class of its own. */
async function joined(settings: Partial<RoomSettings> = {}) {
  const { room } = await makeLiveClass(app, owner, settings);
  const params = { roomId: room.roomId };
  const { joinToken } = await app.call(joinRoom, { params, body: { displayName: 'OBS' } });
  const claims = await verifyToken('join', joinToken, joinClaimsSchema, testJwtSecret);
  return { roomId: room.roomId, token: joinToken, claims };
}

interface Asked {
  method?: string;
  token?: string | null;
  type?: string | null;
  body?: string;
  headers?: Record<string, string>;
}

const ask = (
  path: string,
  { method = 'POST', type = 'application/sdp', body, headers = {}, ...asked }: Asked = {},
) => {
  const bearer = asked.token === undefined ? token : asked.token;
  return fetch(app.url + path, {
    method,
    headers: {
      ...(bearer === null ? {} : { authorization: `Bearer ${bearer}` }),
      ...(type === null || body === undefined ? {} : { 'content-type': type }),
      ...headers,
    },
    ...(body === undefined ? {} : { body }),
  });
};
const offer = { body: 'v=0\r\n' };
const outcome = async (answer: Response) => [answer.status, ((await answer.json()) as { code: string }).code];
const resourceOf = async () => (await ask(`/whip/${roomId}`, offer)).headers.get('location') ?? '';

describe.each([
  ['whip', 'publish'],
  ['whep', 'play'],
])('POST /%s', (name, direction) => {
  it('answers SDP, where the resource is, and its version', async () => {
    const answer = await ask(`/${name}/${roomId}`, offer);
    expect(answer.status).toBe(201);
    expect(answer.headers.get('content-type')).toContain('application/sdp');
    expect(await answer.text()).toBe(`v=0 for ${direction}`);
    expect(answer.headers.get('etag')).toBe('"first"');
    expect(answer.headers.get('link')).toMatch(
      /^<turn:turn\.test:3478>; rel="ice-server"; username="\d+:[^"]+"; credential="[^"]+"; credential-type="password"$/,
    );
    const location = answer.headers.get('location') ?? '';
    expect(location).toMatch(new RegExp(`^/${name}/${roomId}/[0-9a-f-]{36}$`));
    expect(app.signaling.sdpResources.get(location.split('/').at(-1) ?? '')?.direction).toBe(direction);
  });

  it('believes a join token of this room and nothing else', async () => {
    const other = await joined();
    const expired = await signToken('join', claims, -1, testJwtSecret);
    const forged = await signToken('join', claims, 60, 'a secret of somebody else, long enough');
    for (const [given, ...expected] of [
      [null, 401, 'unauthenticated'],
      [owner.token, 401, 'token_invalid'],
      [forged, 401, 'token_invalid'],
      [expired, 401, 'token_expired'],
      [other.token, 403, 'forbidden'],
    ] as const)
      expect(await outcome(await ask(`/${name}/${roomId}`, { ...offer, token: given }))).toEqual(expected);
  });

  it('is told what is wrong with what was sent', async () => {
    for (const [asked, ...expected] of [
      [{ body: 'nonsense' }, 400, 'sdp_invalid'],
      [{ body: '{}', type: 'application/json' }, 415, 'unsupported_media_type'],
      [{ body: 'a=x', type: 'application/trickle-ice-sdpfrag' }, 415, 'unsupported_media_type'],
      [{ body: '' }, 422, 'validation_failed'],
      [{ body: `v=0\r\n${'x'.repeat(65_536)}` }, 413, 'payload_too_large'],
    ] as const)
      expect(await outcome(await ask(`/${name}/${roomId}`, asked))).toEqual(expected);
  });

  it('tells a foreign page nothing, and an allowed one all that it needs', async () => {
    const from = (origin: string) => ask(`/${name}/${roomId}`, { ...offer, headers: { origin } });
    expect(await outcome(await from('http://evil.test'))).toEqual([403, 'origin_not_allowed']);
    const exposed = (await from(testOrigin)).headers.get('access-control-expose-headers')?.split(', ');
    expect(exposed).toEqual(expect.arrayContaining(['location', 'etag', 'link']));
  });
});

describe('publishing and playing', () => {
  it('is refused to who may share neither camera nor microphone; watching is not', async () => {
    const muted = await joined({ studentsMayUseCamera: false, studentsMayUseMicrophone: false });
    const asked = { ...offer, token: muted.token };
    expect(await outcome(await ask(`/whip/${muted.roomId}`, asked))).toEqual([403, 'forbidden']);
    expect((await ask(`/whep/${muted.roomId}`, asked)).status).toBe(201);
  });

  it('waits for a class in which nobody sends', async () => {
    const answer = await ask(`/whep/${roomId}`, { body: 'v=0\r\ns=nobody sends\r\n' });
    expect(answer.headers.get('retry-after')).toBe('5');
    expect(await outcome(answer)).toEqual([409, 'nothing_to_play']);
  });

  it('in a class that is not live says so', async () => {
    const elsewhere = await signToken('join', { ...claims, sessionId: randomUUID() }, 60, testJwtSecret);
    const answer = await ask(`/whip/${roomId}`, { ...offer, token: elsewhere });
    expect(await outcome(answer)).toEqual([409, 'session_not_live']);
  });
});

describe('the resource', () => {
  const fragment = { method: 'PATCH', type: 'application/trickle-ice-sdpfrag', body: 'a=ice-ufrag:x' };
  const patch = async (ifMatch?: string, location?: string) =>
    ask(location ?? (await resourceOf()), { ...fragment, headers: ifMatch ? { 'if-match': ifMatch } : {} });

  it('takes candidates of the version that it has', async () => {
    expect((await patch('"first"')).status).toBe(204);
    expect(await outcome(await patch('"older"'))).toEqual([412, 'precondition_failed']);
    expect(await outcome(await patch('W/"first"'))).toEqual([412, 'precondition_failed']);
    expect(await outcome(await patch())).toEqual([428, 'precondition_required']);
  });

  it('answers a restart with a new version', async () => {
    const location = await resourceOf();
    const answer = await patch('*', location);
    expect([answer.status, answer.headers.get('etag')]).toEqual([200, '"second"']);
    expect(answer.headers.get('content-type')).toContain('application/trickle-ice-sdpfrag');
    expect(await answer.text()).toBe('a=ice-ufrag:second');
    expect((await patch('"first"', location)).status).toBe(412);
  });

  it('is deleted once, also when the token has expired since', async () => {
    const location = await resourceOf();
    const expired = await signToken('join', claims, -600, testJwtSecret);
    expect((await ask(location, { method: 'DELETE', token: expired })).status).toBe(200);
    expect(await outcome(await ask(location, { method: 'DELETE' }))).toEqual([404, 'not_found']);
    expect(await outcome(await patch('*', location))).toEqual([404, 'not_found']);
  });

  it('is nobody else’s', async () => {
    const location = await resourceOf();
    const other = await signToken('join', { ...claims, sub: randomUUID() }, 60, testJwtSecret);
    const ofOtherRoom = await signToken('join', { ...claims, roomId: randomUUID() }, 60, testJwtSecret);
    const remove = (given: string | null) => ask(location, { method: 'DELETE', token: given });
    expect(await outcome(await remove(other))).toEqual([404, 'not_found']);
    expect(await outcome(await remove(ofOtherRoom))).toEqual([403, 'forbidden']);
    expect(await outcome(await remove(null))).toEqual([401, 'unauthenticated']);
    expect((await remove(token)).status).toBe(200);
  });

  it.each(['whip', 'whep'])('of %s answers no other method, and OPTIONS with what it takes', async name => {
    for (const [path, methods, allow] of [
      [`/${name}/${roomId}`, ['GET', 'PUT', 'PATCH', 'DELETE'], 'OPTIONS, POST'],
      [`/${name}/${roomId}/${randomUUID()}`, ['GET', 'PUT', 'POST'], 'OPTIONS, PATCH, DELETE'],
    ] as const) {
      for (const method of methods) {
        const answer = await ask(path, { method, token: null });
        expect(answer.headers.get('allow')).toBe(allow);
        expect(await outcome(answer)).toEqual([405, 'method_not_allowed']);
      }
      const preflight = { origin: testOrigin, 'access-control-request-method': 'PATCH' };
      for (const headers of [{}, { ...preflight, 'access-control-request-headers': 'if-match' }]) {
        const answer = await ask(path, { method: 'OPTIONS', token: null, headers });
        expect(answer.ok).toBe(true);
        expect(answer.headers.get('accept-post')).toBe('application/sdp');
      }
    }
    const answer = await ask(`/${name}/${roomId}`, {
      method: 'OPTIONS',
      token: null,
      headers: { origin: testOrigin, 'access-control-request-method': 'PATCH' },
    });
    expect(answer.headers.get('access-control-allow-headers')).toContain('if-match');
    expect(answer.headers.get('access-control-allow-methods')).toContain('PATCH');
  });
});
