import {
  archiveRoom,
  createRoom,
  listRooms,
  readLobby,
  readRoom,
  updateRoom,
} from '@lectern/contracts/rest/rooms';
import { createSession, endSession } from '@lectern/contracts/rest/sessions';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { makeLiveClass, makeRoom } from '../../testing/classes.ts';
import { type Person, startTestApp, type TestApp } from '../../testing/test-app.ts';

let app: TestApp;
let owner: Person;
beforeAll(async () => {
  app = await startTestApp();
});
beforeEach(async () => {
  owner = await app.person('creator');
});
afterAll(() => app?.close());

const make = (title: string, slug?: string) => app.call(createRoom, { body: { title, slug } }, owner);

describe('the link name of a room', () => {
  it.each([
    ['Algebra 101', 'algebra-101'],
    ['  Größe & Maß!  ', 'grosse-mass'],
    ['Ünïcödé', 'unicode'],
    ['代数', 'room'],
    ['x', 'room'],
  ])('is made from its title: %s', async (title, slug) => {
    expect((await make(title)).slug).toMatch(new RegExp(`^${slug}(-[a-z2-9]{5})?$`));
  });

  it('fits even when the title is as long as it may be', async () => {
    const [first, second] = [await make('word '.repeat(24)), await make('word '.repeat(24))];
    for (const { slug } of [first, second]) {
      expect(slug.length).toBeLessThanOrEqual(60);
      expect(slug).toMatch(/^[a-z0-9]+(?:-[a-z0-9]+)*$/);
    }
  });

  it('is another one when a made name is taken, and refused when a chosen one is', async () => {
    const rooms = await Promise.all(Array.from({ length: 8 }, () => make('Twins')));
    expect(new Set(rooms.map(room => room.slug)).size).toBe(8);
    await make('Chosen', 'chosen-name');
    await expect(make('Again', 'chosen-name')).rejects.toMatchObject({ code: 'slug_taken' });
    const params = { roomId: rooms[0]!.roomId };
    await expect(
      app.call(updateRoom, { params, body: { slug: 'chosen-name' } }, owner),
    ).rejects.toMatchObject({ code: 'slug_taken' });
  });

  it.each(['ab', 'Capital', 'two--hyphens', '-edge', 'späce', 'a/b'])('may not be %s', async slug => {
    await expect(make('Room', slug)).rejects.toMatchObject({
      code: 'validation_failed',
      fieldErrors: expect.arrayContaining([expect.objectContaining({ field: 'body.slug' })]),
    });
  });
});

describe('the settings of a room', () => {
  it('keep what a change leaves out', async () => {
    const { roomId, settings } = await makeRoom(app, owner, { capacity: 7, access: 'users' });
    const change = { params: { roomId }, body: { settings: { studentsMayShareScreen: true } } };
    const changed = await app.call(updateRoom, change, owner);
    expect(changed.settings).toEqual({ ...settings, studentsMayShareScreen: true });
    expect(await app.call(readRoom, { params: { roomId } }, owner)).toEqual(changed);
  });

  it.each([{ capacity: 1 }, { capacity: 1001 }, { capacity: 2.5 }])('refuse %o', async settings => {
    await expect(makeRoom(app, owner, settings)).rejects.toMatchObject({ code: 'validation_failed' });
  });

  it('of an archived room stay as they are', async () => {
    const { roomId } = await makeRoom(app, owner);
    await app.call(archiveRoom, { params: { roomId } }, owner);
    await expect(
      app.call(updateRoom, { params: { roomId }, body: { title: 'New' } }, owner),
    ).rejects.toMatchObject({ code: 'room_archived' });
  });
});

describe('the list of rooms', () => {
  const list = (query: { limit?: number; cursor?: string; archived?: string }) =>
    app.call(listRooms, { query: query as { limit?: number } }, owner);

  it('shows each room once, newest first, while others are added', async () => {
    const made = [];
    for (let n = 0; n < 5; n += 1) made.push((await make(`Room ${n}`)).roomId);
    const seen: string[] = [];
    let cursor: string | undefined;
    for (let page = 0; page < 3; page += 1) {
      const answer = await list({ limit: 2, ...(cursor ? { cursor } : {}) });
      seen.push(...answer.data.map(room => room.roomId));
      expect(answer.hasMore).toBe(page < 2);
      expect(answer.nextCursor === null).toBe(!answer.hasMore);
      cursor = answer.nextCursor ?? undefined;
      await make('Added meanwhile');
    }
    expect(seen).toEqual(made.reverse());
  });

  it('ends without a next page when the last one is exactly full', async () => {
    await Promise.all([make('One room'), make('Two rooms')]);
    expect(await list({ limit: 2 })).toMatchObject({ hasMore: false, nextCursor: null });
  });

  it('keeps archived rooms apart', async () => {
    const [kept, archived] = [await makeRoom(app, owner), await makeRoom(app, owner)];
    await app.call(archiveRoom, { params: { roomId: archived.roomId } }, owner);
    expect((await list({})).data.map(room => room.roomId)).toEqual([kept.roomId]);
    expect((await list({ archived: 'true' })).data.map(room => room.roomId)).toEqual([archived.roomId]);
  });

  it('is of one creator, and of everybody for an admin', async () => {
    const mine = await makeRoom(app, owner);
    const theirs = await makeRoom(app, await app.person('creator'));
    expect((await list({})).data.map(room => room.roomId)).toEqual([mine.roomId]);
    const all = await app.call(listRooms, { query: { limit: 100 } }, await app.person('admin'));
    expect(all.data.map(room => room.roomId)).toEqual(expect.arrayContaining([mine.roomId, theirs.roomId]));
  });

  it.each(['limit=0', 'limit=101', 'limit=x', 'cursor=nonsense', 'archived=perhaps'])(
    'refuses %s',
    async query => {
      const headers = { authorization: `Bearer ${owner.token}` };
      const answer = await fetch(`${app.url}/rooms?${query}`, { headers });
      expect(answer.status).toBe(422);
      expect(await answer.json()).toMatchObject({ errors: [{ field: `query.${query.split('=')[0]}` }] });
    },
  );
});

describe('archiving', () => {
  it('is refused while a class is live, and the same twice as once', async () => {
    const { room, session } = await makeLiveClass(app, owner);
    const archive = () => app.call(archiveRoom, { params: { roomId: room.roomId } }, owner);
    await expect(archive()).rejects.toMatchObject({ code: 'session_already_live' });
    await app.call(endSession, { params: { sessionId: session.sessionId } }, owner);
    const archived = await archive();
    expect(archived.archivedAt).not.toBeNull();
    expect(await archive()).toEqual(archived);
  });

  it('never leaves a live class in an archived room when both happen at once', async () => {
    for (let round = 0; round < 10; round += 1) {
      const { roomId } = await makeRoom(app, owner);
      const [archived, started] = await Promise.allSettled([
        app.call(archiveRoom, { params: { roomId } }, owner),
        app.call(createSession, { params: { roomId }, body: { start: true } }, owner),
      ]);
      expect([archived.status, started.status].sort()).toEqual(['fulfilled', 'rejected']);
      const refusal = archived.status === 'rejected' ? archived : (started as PromiseRejectedResult);
      expect(refusal.reason).toMatchObject({
        code: refusal === archived ? 'session_already_live' : 'room_archived',
      });
    }
  });
});

describe('the lobby', () => {
  it('says what anybody with the link may know, and nothing else', async () => {
    const { room } = await makeLiveClass(app, owner, { capacity: 12 });
    const lobby = await app.call(readLobby, { params: { slug: room.slug } });
    expect(lobby).toMatchObject({ state: 'live', title: 'Algebra', participantCount: 0, capacity: 12 });
    expect(JSON.stringify(lobby)).not.toContain(owner.userId);
    const waiting = await makeRoom(app, owner);
    expect(await app.call(readLobby, { params: { slug: waiting.slug } })).toMatchObject({
      ...{ state: 'waiting', sessionId: null, startedAt: null, recording: 'none' },
    });
    await app.call(archiveRoom, { params: { roomId: waiting.roomId } }, owner);
    expect((await app.call(readLobby, { params: { slug: waiting.slug } })).state).toBe('archived');
    await expect(app.call(readLobby, { params: { slug: 'nowhere' } })).rejects.toMatchObject({
      code: 'not_found',
    });
  });
});
