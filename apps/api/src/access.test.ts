import { randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { captureManifestEndpoints } from '@lectern/contracts/internal/capture-manifest';
import { AppError } from '@lectern/contracts/kernel/app-error';
import { fillPath } from '@lectern/contracts/kernel/call';
import type { Endpoint, EndpointCall } from '@lectern/contracts/kernel/endpoint';
import type { ErrorCode } from '@lectern/contracts/kernel/error-codes';
import { publicEndpoints } from '@lectern/contracts/rest/catalogue';
import { readRoom } from '@lectern/contracts/rest/rooms';
import { sdpEndpoints } from '@lectern/contracts/rest/sdp';
import { readSession } from '@lectern/contracts/rest/sessions';
import { internalSecretHeader } from '@lectern/service-kit/http/internal-auth';
import { signToken } from '@lectern/service-kit/tokens/jwt';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeLiveClass, makeRecording } from './testing/classes.ts';
import { makeWatchedStream } from './testing/streams.ts';
import {
  type Person,
  startTestApp,
  type TestApp,
  testInternalSecret,
  testJwtSecret,
} from './testing/test-app.ts';

type PublicName = keyof typeof publicEndpoints;
type Outcome = ErrorCode | 'allowed';

/** Rows of one creator, that others may not touch. */
interface Things {
  roomId: string;
  slug: string;
  sessionId: string;
  recordingId: string;
  /** A screen that somebody shares in the class. */
  producerId: string;
  streamId: string;
  /** The owner's, of watching that stream. */
  viewingId: string;
}

interface Rule {
  input(things: Things): unknown;
  /** What somebody gets who has an account and nothing to do with the room: another creator, or a student. */
  stranger: Outcome;
  student?: Outcome;
  /** Without a token. */
  nobody: Outcome;
  /** It belongs to a person, and admins are none of those whom it lets through. */
  personal?: boolean;
}

const room = ({ roomId }: Things) => ({ params: { roomId } });
const session = ({ sessionId }: Things) => ({ params: { sessionId } });
const recording = ({ recordingId }: Things) => ({ params: { recordingId } });
const streamed = ({ streamId }: Things) => ({ body: { stream_id: streamId } });
const viewing = ({ viewingId }: Things) => ({ params: { session_id: viewingId } });
const ofOwner = { stranger: 'not_found', nobody: 'unauthenticated' } as const;
const ofAnybody = { stranger: 'allowed', nobody: 'allowed' } as const;
const ofCreators = { stranger: 'allowed', student: 'forbidden', nobody: 'unauthenticated' } as const;
const token = () => ({ body: { refresh_token: 'unknown' } });
const account = (username: string) => ({ body: { username, password: 'a password nobody has' } });

/** Every public endpoint has its line here, or this file does not compile. */
const rules: Record<PublicName, Rule> = {
  register: { ...ofAnybody, input: () => account(`somebody-${randomUUID().slice(0, 8)}`) },
  login: { input: () => account('nobody'), stranger: 'invalid_credentials', nobody: 'invalid_credentials' },
  refresh: { input: token, stranger: 'token_invalid', nobody: 'token_invalid' },
  logout: { ...ofAnybody, input: token },
  readProfile: { input: () => ({}), stranger: 'allowed', nobody: 'unauthenticated' },
  createRoom: { ...ofCreators, input: () => ({ body: { title: 'Mine' } }) },
  listRooms: { ...ofCreators, input: () => ({}) },
  readRoom: { ...ofOwner, input: room },
  updateRoom: { ...ofOwner, input: things => ({ ...room(things), body: { title: 'Changed' } }) },
  archiveRoom: { ...ofOwner, input: room },
  readLobby: { ...ofAnybody, input: ({ slug }) => ({ params: { slug } }) },
  joinRoom: { ...ofAnybody, input: things => ({ ...room(things), body: { displayName: 'Somebody' } }) },
  createSession: { ...ofOwner, input: things => ({ ...room(things), body: {} }) },
  listSessions: { ...ofOwner, input: room },
  readSession: { ...ofOwner, input: session },
  startSession: { ...ofOwner, input: session },
  endSession: { ...ofOwner, input: session },
  listParticipants: { ...ofOwner, input: room },
  listScreenShares: { ...ofOwner, input: session },
  updateScreenShare: {
    ...ofOwner,
    input: ({ sessionId, producerId }) => ({ params: { sessionId, producerId }, body: { height: 480 } }),
  },
  startRecording: { ...ofOwner, input: session },
  stopRecording: { ...ofOwner, input: recording },
  retryRecording: { ...ofOwner, input: recording },
  listSessionRecordings: { ...ofOwner, input: session },
  listRecordings: { input: () => ({}), stranger: 'allowed', nobody: 'unauthenticated' },
  readRecording: { ...ofOwner, input: recording },
  readRecordingMedia: { ...ofOwner, input: recording },
  readRecordingThumbnail: { ...ofOwner, input: recording },
  openCheck: { ...ofAnybody, input: () => ({ body: { sdpOffer: 'v=0\r\n' } }) },
  echoCheck: {
    input: () => ({ params: { checkId: randomUUID() }, body: { sdpOffer: 'v=0\r\n' } }),
    stranger: 'not_found',
    nobody: 'not_found',
  },
  closeCheck: { ...ofAnybody, input: () => ({ params: { checkId: randomUUID() } }) },
  startStream: { ...ofOwner, input: ({ roomId }) => ({ body: { channel_id: roomId } }) },
  stopStream: { ...ofOwner, input: streamed },
  watchStream: { input: streamed, stranger: 'allowed', nobody: 'unauthenticated' },
  answerStream: {
    ...ofOwner,
    personal: true,
    input: things => ({ ...viewing(things), body: { sdp_answer: 'v=0' } }),
  },
  leaveStream: { ...ofOwner, personal: true, input: viewing },
  changeStreamQuality: {
    ...ofOwner,
    input: ({ streamId }) => ({ params: { stream_id: streamId }, body: { bitrate: 800 } }),
  },
  readStream: {
    input: ({ streamId }) => ({ params: { stream_id: streamId } }),
    stranger: 'allowed',
    nobody: 'unauthenticated',
  },
  health: { ...ofAnybody, input: () => ({}) },
  live: { ...ofAnybody, input: () => ({}) },
  info: { ...ofAnybody, input: () => ({}) },
  // From this machine; see system.test.ts for everybody else.
  stats: { ...ofAnybody, input: () => ({}) },
};

let app: TestApp;
let owner: Person;
let admin: Person;
let stranger: Person;
let student: Person;
let things: Things;

beforeAll(async () => {
  app = await startTestApp();
  [owner, admin, stranger, student] = await Promise.all([
    app.person('creator'),
    app.person('admin'),
    app.person('creator'),
    app.person('user'),
  ]);
  things = await makeThings();
});
afterAll(() => app?.close());

async function makeThings(): Promise<Things> {
  const { room, session } = await makeLiveClass(app, owner);
  const file = path.join(app.storageDir, 'source');
  await writeFile(file, 'bytes');
  for (const key of ['videos/a.mp4', 'videos/a.jpg']) await app.storage.putFile(key, file, 'video/mp4');
  const stored = { storageKey: 'videos/a.mp4', thumbnailKey: 'videos/a.jpg' };
  const recordingId = await makeRecording(app, session, { state: 'ready', ...stored });
  const producerId = randomUUID();
  app.signaling.shareScreen(session.sessionId, producerId, 'Ada');
  const { roomId, slug } = room;
  const { stream_id: streamId, viewingId } = await makeWatchedStream(app, owner, roomId);
  return { roomId, slug, sessionId: session.sessionId, recordingId, producerId, streamId, viewingId };
}

async function outcome(endpoint: Endpoint, input: unknown, caller?: Person | string): Promise<Outcome> {
  try {
    await app.call(endpoint, input as EndpointCall<Endpoint>, caller);
    return 'allowed';
  } catch (error) {
    if (error instanceof AppError) return error.code;
    throw error;
  }
}

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
    expect(await outcome(endpoint, rule.input(things))).toBe(rule.nobody);
    if (endpoint.auth.kind === 'user') expect(rule.nobody).toBe('unauthenticated');
  });

  if (endpoint.auth.kind !== 'public')
    it('believes no token that is forged, expired or for something else', async () => {
      for (const [what, token, code] of await wrongTokens())
        expect([what, await outcome(endpoint, rule.input(things), token)]).toEqual([what, code]);
    });

  it('refuses people who have nothing to do with the room', async () => {
    expect(await outcome(endpoint, rule.input(things), stranger)).toBe(rule.stranger);
    expect(await outcome(endpoint, rule.input(things), student)).toBe(rule.student ?? rule.stranger);
  });

  if (rule.stranger === 'not_found' && endpoint.auth.kind !== 'public')
    it('lets the owner and an admin through to what it does', async () => {
      for (const caller of rule.personal ? [owner] : [owner, admin]) {
        const got = await outcome(endpoint, rule.input(await makeThings()), caller);
        // Whatever else may be in the way of the deed, it is not that they may not.
        expect(['unauthenticated', 'forbidden', 'token_invalid', 'not_found']).not.toContain(got);
      }
    });
});

it('changed nothing for anybody who was refused', async () => {
  expect(await app.call(readRoom, room(things), owner)).toMatchObject({ title: 'Algebra', archivedAt: null });
  expect(await app.call(readSession, session(things), owner)).toMatchObject({ state: 'live' });
});

describe.each(Object.entries(captureManifestEndpoints) as [string, Endpoint][])(
  'internal %s',
  (_, endpoint) => {
    it('is closed to people, admins included, and to a wrong secret', async () => {
      const ids = { recordingId: things.recordingId, trackId: randomUUID(), index: 0 };
      const input = { params: ids, ...(endpoint.method === 'GET' ? {} : { body: {} }) };
      for (const caller of [undefined, admin, owner, student])
        expect(await outcome(endpoint, input, caller)).toBe('unauthenticated');
      const headers = { [internalSecretHeader]: 'a guess that is as long as the secret..' };
      const path = fillPath(endpoint.path, ids);
      const refused = await fetch(app.url + path, { method: endpoint.method, headers });
      expect(refused.status).toBe(401);
      // The positive control: with the secret it is the request itself that is judged.
      const headersOfOurs = { [internalSecretHeader]: testInternalSecret };
      const heard = await fetch(app.url + path, { method: endpoint.method, headers: headersOfOurs });
      expect(heard.status).not.toBe(401);
    });
  },
);

it('answers at the addresses of the catalogue, and at no others', () => {
  const catalogue = [
    ...Object.values(publicEndpoints),
    ...Object.values(captureManifestEndpoints),
    ...Object.values(sdpEndpoints),
  ] as Endpoint[];
  const expected = catalogue.flatMap(({ method, path, content }) =>
    content === 'binary' ? [`GET ${path}`, `HEAD ${path}`] : [`${method} ${path}`],
  );
  const found = routesOf(app.server.printRoutes({ commonPrefix: false }));
  expect(expected.filter(route => !found.includes(route))).toEqual([]);
  // Documentation, the answer to browsers that ask before they call from another origin, and WHIP's refusals of other methods.
  const known =
    /^(?:GET|HEAD) \/(?:docs(?:\/|$)|openapi\.json$)|^OPTIONS \*$|^[A-Z]+ \/(?:wh(?:ip|ep)\/:roomId|stream\/sessions\/:session_id\/whip)/;
  expect(found.filter(route => !expected.includes(route) && !known.test(route))).toEqual([]);
});

/** Fastify prints a tree, each level four columns deeper: back to `METHOD /path`. */
function routesOf(tree: string): string[] {
  const parents: string[] = [];
  return tree.split('\n').flatMap(line => {
    const [, indent, part, methods] = line.match(/^((?:[│ ] {3})*)[├└]── (\S*)(?: \((.+)\))?$/) ?? [];
    if (indent === undefined || part === undefined) return [];
    const depth = indent.length / 4;
    parents.length = depth;
    parents.push(part);
    return (methods?.split(', ') ?? []).map(method => `${method} ${parents.join('')}`);
  });
}
