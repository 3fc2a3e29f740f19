import { v7 as uuidv7 } from 'uuid';
import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { person, rtpParameters } from '../testing/browser-parameters.ts';
import { startTestApp, type TestApp } from '../testing/test-app.ts';

let app: TestApp;

beforeEach(async () => {
  app = await startTestApp({ workers: 2 });
});
afterEach(() => app.close());

const create = () => app.media.createMediaRoom({ body: { roomId: uuidv7() } });

/** Kills it as the kernel would, and resolves when the pool has another in its place. */
async function killWorker(pid: number): Promise<void> {
  const replaced = once(app.pool, 'ready');
  process.kill(pid, 'SIGKILL');
  await replaced;
}

describe('a mediasoup worker that is killed', () => {
  it('is announced with its rooms, and those of the other worker stay as they were', async () => {
    const [lost, kept] = [await create(), await create()];
    expect(lost.workerPid).not.toBe(kept.workerPid);
    const body = person();
    await app.media.joinMediaRoom({ params: { roomId: kept.roomId }, body });

    await killWorker(lost.workerPid);
    expect(await app.ear.fact('workerDied', died => died.pid === lost.workerPid)).toEqual({
      pid: lost.workerPid,
      rooms: [lost.roomId],
    });
    expect(await app.ear.fact('roomLost', gone => gone.roomId === lost.roomId)).toMatchObject({
      reason: 'worker-died',
    });
    const still = await app.media.readMediaRoom({ params: { roomId: kept.roomId } });
    expect(still.routerEpoch).toBe(kept.routerEpoch);
    expect(still.peers).toMatchObject([{ peerId: body.peerId }]);
    expect(app.ear.of('roomLost').map(gone => gone.roomId)).not.toContain(kept.roomId);
  });

  it('says of a room that it is lost, and not of each source in it', async () => {
    const { roomId } = await create();
    const body = person('host');
    const { sendTransport } = await app.media.joinMediaRoom({ params: { roomId }, body });
    const params = { roomId, peerId: body.peerId };
    for (const [source, kind] of [
      ['camera', 'video'],
      ['microphone', 'audio'],
    ] as const)
      await app.media.createProducer({
        params,
        body: { ...sendTransport, source, kind, rtpParameters: rtpParameters(kind), paused: false },
      });
    const { workerPid } = await app.media.readMediaRoom({ params: { roomId } });
    await killWorker(workerPid);
    await app.ear.fact('roomLost', gone => gone.roomId === roomId);
    expect(app.ear.of('producerLost')).toEqual([]);
  });

  it('takes its rooms out of reach at once, and they can be made again elsewhere', async () => {
    const lost = await create();
    const params = { roomId: lost.roomId };
    const body = person('host');
    const joined = await app.media.joinMediaRoom({ params, body });
    await killWorker(lost.workerPid);
    await expect(app.media.readMediaRoom({ params })).rejects.toMatchObject({ code: 'not_found' });
    await expect(
      app.media.createProducer({
        params: { ...params, peerId: body.peerId },
        body: {
          transportId: joined.sendTransport.transportId,
          source: 'camera',
          kind: 'video',
          rtpParameters: rtpParameters('video'),
          paused: false,
        },
      }),
    ).rejects.toMatchObject({ code: 'media_not_found' });
    const again = await app.media.joinMediaRoom({ params, body });
    expect(again.routerEpoch).not.toBe(joined.routerEpoch);
  });

  it('is replaced on the same port, and gets rooms again', async () => {
    const before = app.pool.workers.map(({ pid }) => pid);
    await killWorker(before[0] ?? 0);
    const after = app.pool.workers.map(({ pid }) => pid);
    expect(after).toHaveLength(2);
    expect(after).not.toContain(before[0]);
    expect(after[1]).toBe(before[1]);
    // So many that what a process uses of a busy core while it starts does not keep all of them from it.
    const rooms = await Promise.all(Array.from({ length: 40 }, create));
    expect(new Set(rooms.map(({ workerPid }) => workerPid))).toEqual(new Set(after));
    const health = await fetch(`${app.url}/health`);
    expect(health.status).toBe(200);
  });

  it('fails only those who were asking it for something, with media_unavailable or an answer', async () => {
    const { roomId, workerPid } = await create();
    const replaced = once(app.pool, 'ready');
    const joining = Array.from({ length: 6 }, () =>
      app.media.joinMediaRoom({ params: { roomId }, body: person() }),
    );
    process.kill(workerPid, 'SIGKILL');
    const outcomes = await Promise.allSettled(joining);
    for (const outcome of outcomes)
      if (outcome.status === 'rejected')
        expect(['media_unavailable', 'media_not_found']).toContain((outcome.reason as { code: string }).code);
    await replaced;
    await app.media.joinMediaRoom({ params: { roomId }, body: person() });
  });

  it('is waited for when it was the only one that was left', async () => {
    const replaced = once(app.pool, 'ready');
    for (const { pid } of app.pool.workers) process.kill(pid, 'SIGKILL');
    await Promise.all([once(app.pool, 'died'), replaced]);
    const { workerPid } = await create();
    expect(app.pool.workers.map(({ pid }) => pid)).toContain(workerPid);
  });

  it('that has died too often lately is started without its pause when people have no other', async () => {
    const killAll = async () => {
      const pids = app.pool.workers.map(({ pid }) => pid);
      const deaths = pids.map(pid => app.ear.fact('workerDied', died => died.pid === pid));
      for (const pid of pids) process.kill(pid, 'SIGKILL');
      await Promise.all(deaths);
    };
    await killAll();
    await expect.poll(() => app.pool.workers).toHaveLength(2);
    await killAll();
    expect((await create()).workerPid).toBe(app.pool.workers[0]?.pid);
  });
});
