import { randomUUID } from 'node:crypto';
import { AppError } from '@lectern/contracts/kernel/app-error';
import { listSessionRecordings } from '@lectern/contracts/rest/recordings';
import { readRoom } from '@lectern/contracts/rest/rooms';
import {
  answerStream,
  changeStreamQuality,
  leaveStream,
  readStream,
  startStream,
  stopStream,
  watchStream,
} from '@lectern/contracts/rest/streams';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeLiveClass, makeRoom } from '../../testing/classes.ts';
import { openStreamEar } from '../../testing/stream-ear.ts';
import { makeLiveStream, makeStream, publish } from '../../testing/streams.ts';
import { type Person, startTestApp, type TestApp } from '../../testing/test-app.ts';

let app: TestApp;
let owner: Person;
let viewer: Person;
let ear: Awaited<ReturnType<typeof openStreamEar>>;
beforeAll(async () => {
  app = await startTestApp({ settings: { maxStreamsPerChannel: 2, maxViewersPerStream: 2 } });
  [owner, viewer] = await Promise.all([app.person('creator'), app.person('user')]);
  ear = await openStreamEar(app);
});
afterAll(async () => {
  ear?.close();
  await app?.close();
});

const read = (stream_id: string) => app.call(readStream, { params: { stream_id } }, owner);
const stop = (stream_id: string) => app.call(stopStream, { body: { stream_id } }, owner);
const watch = (stream_id: string, caller = viewer) => app.call(watchStream, { body: { stream_id } }, caller);
const answer = (session_id: string, sdp_answer = 'v=0', caller = viewer) =>
  app.call(answerStream, { params: { session_id }, body: { sdp_answer } }, caller);
const leave = (session_id: string, caller = viewer) =>
  app.call(leaveStream, { params: { session_id } }, caller);
const outcome = async (response: Response) => [
  response.status,
  ((await response.json()) as { code: string }).code,
];

describe('starting a stream', () => {
  it('answers what the seed names, and says so', async () => {
    const { room, session } = await makeLiveClass(app, owner);
    const wanted = { resolution: '1280x720', framerate: 25, bitrate: 1200 };
    const started = await makeStream(app, owner, room.roomId, wanted);
    expect(started).toEqual({
      stream_id: expect.any(String),
      session_id: expect.any(String),
      server_endpoint: `http://api.test/stream/sessions/${started.session_id}/whip`,
      ice_servers: [expect.objectContaining({ urls: ['turn:turn.test:3478'] })],
    });
    expect(await read(started.stream_id)).toMatchObject({
      ...wanted,
      channel_id: room.roomId,
      session_id: started.session_id,
      state: 'waiting',
      viewer_count: 0,
    });
    expect(await ear.first('stream.started', started.stream_id)).toMatchObject({
      ...wanted,
      channel_id: room.roomId,
      user_id: owner.userId,
    });
    expect((await app.call(readRoom, { params: { roomId: room.roomId } }, owner)).liveSessionId).toBe(
      session.sessionId,
    );
  });

  it('starts the class where none is live', async () => {
    const { roomId } = await makeRoom(app, owner);
    await makeStream(app, owner, roomId);
    const { liveSessionId } = await app.call(readRoom, { params: { roomId } }, owner);
    expect(app.signaling.sessions.has(liveSessionId ?? '')).toBe(true);
  });

  it('is refused beyond the limit of a room, also to those who ask at once', async () => {
    const { roomId } = await makeRoom(app, owner);
    await makeStream(app, owner, roomId);
    const asked = await Promise.allSettled([1, 2, 3].map(() => makeStream(app, owner, roomId)));
    const refused = asked.flatMap(result => (result.status === 'rejected' ? [result.reason] : []));
    expect(refused).toMatchObject([{ code: 'too_many_streams' }, { code: 'too_many_streams' }]);
    const [running] = asked.flatMap(result => (result.status === 'fulfilled' ? [result.value] : []));
    await stop(running?.stream_id ?? '');
    await makeStream(app, owner, roomId);
  });

  it('records the class when that is asked for, and stops with it; a recording that runs is left alone', async () => {
    const { room, session } = await makeLiveClass(app, owner);
    const started = await makeStream(app, owner, room.roomId, { record: true });
    const { recording_id } = await read(started.stream_id);
    const params = { sessionId: session.sessionId };
    const { data } = await app.call(listSessionRecordings, { params }, owner);
    expect(data.map(({ recordingId }) => recordingId)).toEqual([recording_id]);

    app.signaling.refuseRecording = new AppError('recording_already_running');
    const second = await makeStream(app, owner, room.roomId, { record: true });
    expect(await read(second.stream_id)).toMatchObject({ recording_id: null, state: 'waiting' });
    await stop(second.stream_id);

    app.signaling.refuseRecording = new AppError('storage_full');
    await expect(makeStream(app, owner, room.roomId, { record: true })).rejects.toMatchObject({
      code: 'storage_full',
    });
    app.signaling.refuseRecording = undefined;
    // What could not be recorded does not take a place.
    await makeStream(app, owner, room.roomId);
  });

  it('of what is no quality, or no room, is refused', async () => {
    const { roomId } = await makeRoom(app, owner);
    for (const wrong of [{ resolution: '4k' }, { framerate: -1 }, { bitrate: 0.5 }, { channel_id: 'x' }])
      await expect(
        app.call(startStream, { body: { channel_id: roomId, ...wrong } }, owner),
      ).rejects.toMatchObject({ code: 'validation_failed' });
    await expect(makeStream(app, owner, randomUUID())).rejects.toMatchObject({ code: 'not_found' });
  });
});

describe('publishing a stream', () => {
  it('is WHIP, for what the stream shows, with its bitrate as the limit', async () => {
    const { room } = await makeLiveClass(app, owner);
    const stream = await makeStream(app, owner, room.roomId, { bitrate: 800 });
    const made = await publish(app, owner, stream.session_id);
    expect([made.status, await made.text()]).toEqual([201, 'v=0 for publish']);
    expect(made.headers.get('etag')).toBe('"first"');
    expect(made.headers.get('link')).toContain('turn:turn.test:3478');
    expect(made.headers.get('location')).toMatch(new RegExp(`^${stream.server_endpoint}/[0-9a-f-]{36}$`));
    expect(app.signaling.lastSdpConnection).toMatchObject({
      publishes: 'screen',
      maxIncomingBitrate: 928_000,
      claims: { sub: stream.session_id, role: 'host', sources: ['screen', 'screen-audio'] },
    });
    expect((await read(stream.stream_id)).state).toBe('live');
  });

  it('of a camera is seen as one', async () => {
    const { room } = await makeLiveClass(app, owner);
    await makeLiveStream(app, owner, room.roomId, { source: 'camera' });
    expect(app.signaling.lastSdpConnection).toMatchObject({
      publishes: 'camera',
      claims: { sources: ['camera', 'microphone'] },
    });
  });

  it('is for who started it, and for nobody else', async () => {
    const { room } = await makeLiveClass(app, owner);
    const { session_id, stream_id, resourceId } = await makeLiveStream(app, owner, room.roomId);
    const admin = await app.person('admin');
    for (const other of [viewer, admin])
      expect(await outcome(await publish(app, other, session_id))).toEqual([404, 'not_found']);
    const nobody = { token: 'nonsense' };
    expect(await outcome(await publish(app, nobody, session_id))).toEqual([401, 'token_invalid']);
    const resource = `${app.url}/stream/sessions/${session_id}/whip/${resourceId}`;
    const remove = (token: string) =>
      fetch(resource, { method: 'DELETE', headers: { authorization: `Bearer ${token}` } });
    const patch = (token: string) =>
      fetch(resource, {
        method: 'PATCH',
        headers: {
          authorization: `Bearer ${token}`,
          'if-match': '*',
          'content-type': 'application/trickle-ice-sdpfrag',
        },
        body: 'a=ice-ufrag:x',
      });
    for (const ask of [remove, patch]) expect((await ask(viewer.token)).status).toBe(404);
    expect((await patch(owner.token)).headers.get('etag')).toBe('"second"');
    expect((await remove(owner.token)).status).toBe(200);
    expect(await read(stream_id)).toMatchObject({ state: 'stopped', stop_reason: 'publisher-left' });
    expect((await remove(owner.token)).status).toBe(404);
  });

  it('of what is no SDP, by another method, or after the end, is refused', async () => {
    const { room } = await makeLiveClass(app, owner);
    const { session_id, stream_id } = await makeStream(app, owner, room.roomId);
    const nonsense = await publish(app, owner, session_id, 'nonsense');
    expect(await outcome(nonsense)).toEqual([400, 'sdp_invalid']);
    const json = await publish(app, owner, session_id, '{}', 'application/json');
    expect(await outcome(json)).toEqual([415, 'unsupported_media_type']);
    const got = await fetch(`${app.url}/stream/sessions/${session_id}/whip`);
    expect([got.headers.get('allow'), ...(await outcome(got))]).toEqual([
      ...['OPTIONS, POST', 405, 'method_not_allowed'],
    ]);
    await stop(stream_id);
    const late = await publish(app, owner, session_id);
    expect(await outcome(late)).toEqual([409, 'stream_stopped']);
  });
});

describe('watching a stream', () => {
  it('is offered, answered once, counted, and left', async () => {
    const { room } = await makeLiveClass(app, owner);
    const { stream_id, session_id: publisherId } = await makeLiveStream(app, owner, room.roomId);
    const { session_id, sdp_offer, ice_servers } = await watch(stream_id);
    expect(sdp_offer).toBe(`v=0 for ${session_id}`);
    expect(ice_servers).toHaveLength(1);
    expect(app.signaling.streams.viewers.get(session_id)?.publisherId).toBe(publisherId);
    expect((await read(stream_id)).viewer_count).toBe(0);

    await expect(answer(session_id, 'nonsense')).rejects.toMatchObject({ code: 'sdp_invalid' });
    await answer(session_id);
    await expect(answer(session_id)).rejects.toMatchObject({ code: 'conflict' });
    expect(await ear.first('stream.viewer.joined', stream_id)).toMatchObject({
      ...{ session_id, user_id: viewer.userId, viewer_count: 1 },
    });
    expect((await read(stream_id)).viewer_count).toBe(1);

    await expect(leave(session_id, owner)).rejects.toMatchObject({ code: 'not_found' });
    await leave(session_id);
    await leave(session_id);
    expect(app.signaling.streams.viewers.has(session_id)).toBe(false);
    expect(await ear.first('stream.viewer.left', stream_id)).toMatchObject({
      ...{ session_id, viewer_count: 0, reason: 'left' },
    });
    expect(ear.of('stream.viewer.left', stream_id)).toHaveLength(1);
    await expect(answer(session_id)).rejects.toMatchObject({ code: 'not_found' });
  });

  it('is refused beyond its limit, also to those who ask at once, until somebody leaves', async () => {
    const { room } = await makeLiveClass(app, owner);
    const { stream_id } = await makeLiveStream(app, owner, room.roomId);
    const asked = await Promise.allSettled([1, 2, 3, 4].map(() => watch(stream_id)));
    const refused = asked.flatMap(result => (result.status === 'rejected' ? [result.reason] : []));
    expect(refused).toMatchObject([{ code: 'stream_full' }, { code: 'stream_full' }]);
    const [let_in] = asked.flatMap(result => (result.status === 'fulfilled' ? [result.value] : []));
    await leave(let_in?.session_id ?? '');
    await watch(stream_id);
  });

  it('waits for a publisher, and takes no place meanwhile', async () => {
    const { room } = await makeLiveClass(app, owner);
    const { stream_id, session_id } = await makeStream(app, owner, room.roomId);
    for (let i = 0; i < 3; i += 1) {
      const refused = await fetch(`${app.url}/stream/watch`, {
        method: 'POST',
        headers: { authorization: `Bearer ${viewer.token}`, 'content-type': 'application/json' },
        body: JSON.stringify({ stream_id }),
      });
      expect(refused.headers.get('retry-after')).toBe('5');
      expect(await outcome(refused)).toEqual([409, 'nothing_to_play']);
    }
    await publish(app, owner, session_id);
    await watch(stream_id);
  });

  it('of a class that has ended, or of a stream that has stopped or never was, says so', async () => {
    const { room } = await makeLiveClass(app, owner);
    const { stream_id } = await makeLiveStream(app, owner, room.roomId);
    app.signaling.streams.refuseOffer = new AppError('session_ended');
    await expect(watch(stream_id)).rejects.toMatchObject({ code: 'stream_stopped' });
    await stop(stream_id);
    await expect(watch(stream_id)).rejects.toMatchObject({ code: 'stream_stopped' });
    await expect(watch(randomUUID())).rejects.toMatchObject({ code: 'not_found' });
  });
});

describe('changing the quality', () => {
  const change = (stream_id: string, body: object) =>
    app.call(changeStreamQuality, { params: { stream_id }, body }, owner);

  it('is stored, limits the publisher, and is told', async () => {
    const { room } = await makeLiveClass(app, owner);
    const { stream_id, session_id } = await makeLiveStream(app, owner, room.roomId);
    const low = { resolution: '854x480', framerate: 24, bitrate: 800 };
    expect(await change(stream_id, { resolution: '854x480' })).toMatchObject(low);
    expect(app.signaling.streams.limits.get(session_id)).toBe(928_000);
    expect(await ear.first('stream.quality.changed', stream_id)).toMatchObject(low);
    // Who publishes anew is let in with what holds now.
    await publish(app, owner, session_id);
    expect(app.signaling.lastSdpConnection?.maxIncomingBitrate).toBe(928_000);
  });

  it('is for a stream that runs, also before it is published', async () => {
    const { room } = await makeLiveClass(app, owner);
    const { stream_id } = await makeStream(app, owner, room.roomId);
    expect(await change(stream_id, { bitrate: 500 })).toMatchObject({ bitrate: 500, framerate: 30 });
    await stop(stream_id);
    await expect(change(stream_id, { bitrate: 600 })).rejects.toMatchObject({ code: 'stream_stopped' });
    expect(await read(stream_id)).toMatchObject({ bitrate: 500 });
  });
});
