import type { ClassRole } from '@lectern/contracts/primitives';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { layeredCamera, scalableCamera } from '../testing/browser-parameters.ts';
import { joinRoom } from '../testing/joined-peer.ts';
import { startTestApp, type TestApp } from '../testing/test-app.ts';

let app: TestApp;
let roomId: string;

beforeAll(async () => {
  app = await startTestApp({ audibleLimit: 2 });
});
afterAll(() => app.close());
beforeEach(() => {
  roomId = uuidv7();
});

const join = (role?: ClassRole, withVideo?: boolean) =>
  joinRoom(app, roomId, { role, ...(withVideo === undefined ? {} : { withVideo }) });

const sent = (consumers: { producerId: string; paused: boolean }[]) =>
  consumers.filter(({ paused }) => !paused).map(({ producerId }) => producerId);

describe('what is shown', () => {
  it('is sent, and all other video is paused; before anything is said, all is sent', async () => {
    const [ada, bob, eve] = [await join(), await join(), await join()];
    const cameras = [await ada.produce('camera'), await bob.produce('camera')];
    await eve.consume(...cameras);
    expect(sent(await eve.received())).toEqual(cameras);
    await eve.show({ producerId: cameras[1] as string, height: 360 });
    expect(sent(await eve.received())).toEqual([cameras[1]]);
    await eve.show();
    expect(sent(await eve.received())).toEqual([]);
  });

  it('may be said before it is consumed, and may be gone already', async () => {
    const [ada, eve] = [await join(), await join()];
    const [camera, screen] = [await ada.produce('camera'), await ada.produce('screen')];
    await eve.show({ producerId: screen, height: 900 }, { producerId: 'gone', height: 90 });
    await eve.consume(camera, screen);
    expect(sent(await eve.received())).toEqual([screen]);
  });

  it('comes in the layer that fits the tile, and follows its size', async () => {
    const [ada, eve] = [await join(), await join()];
    const camera = await ada.produce('camera', false, layeredCamera());
    await eve.consume(camera);
    const layersAt = async (height: number) => {
      await eve.show({ producerId: camera, height });
      await expect
        .poll(async () => (await eve.received())[0]?.preferredLayers?.spatialLayer)
        .toBe(height < 240 ? 0 : height < 480 ? 1 : 2);
    };
    for (const height of [180, 360, 700, 100]) await layersAt(height);
  });

  it.each(['video/VP9', 'video/AV1'] as const)(
    'comes in the spatial layer of an SVC stream that fits, %s',
    async codec => {
      const [ada, eve] = [await join(), await join()];
      const camera = await ada.produce('camera', false, scalableCamera(codec));
      await eve.consume(camera);
      for (const [height, spatialLayer] of [
        [180, 0],
        [360, 1],
        [700, 2],
        [100, 0],
      ] as const) {
        await eve.show({ producerId: camera, height });
        await expect
          .poll(async () => (await eve.received())[0]?.preferredLayers?.spatialLayer)
          .toBe(spatialLayer);
      }
      // Half the rate in the tiniest tiles, as with simulcast.
      await eve.show({ producerId: camera, height: 90 });
      await expect
        .poll(async () => (await eve.received())[0]?.preferredLayers)
        .toEqual({ spatialLayer: 0, temporalLayer: 1 });
    },
  );

  it('does not resume what the peer itself has paused', async () => {
    const [ada, eve] = [await join(), await join()];
    const camera = await ada.produce('camera');
    const { consumers } = await eve.consume(camera);
    const consumerId = consumers[0]?.consumerId ?? '';
    await app.media.changeConsumer({ params: { ...eve.params, consumerId }, body: { paused: true } });
    await eve.show({ producerId: camera, height: 360 });
    expect(sent(await eve.received())).toEqual([]);
    await app.media.changeConsumer({ params: { ...eve.params, consumerId }, body: { paused: false } });
    expect(sent(await eve.received())).toEqual([camera]);
  });

  it('of somebody who is not there is media_not_found, and more than a page can hold is refused', async () => {
    const body = { videos: [] };
    const params = { roomId, peerId: uuidv7() };
    await expect(app.media.showVideos({ params, body })).rejects.toMatchObject({ code: 'media_not_found' });
    const eve = await join();
    const many = Array.from({ length: 61 }, (_, i) => ({ producerId: `${i}`, height: 90 }));
    await expect(eve.show(...many)).rejects.toMatchObject({ code: 'validation_failed' });
    await expect(eve.show({ producerId: 'x', height: 0 })).rejects.toMatchObject({
      code: 'validation_failed',
    });
  });
});

describe('whose sound is forwarded', () => {
  const open = (peer: Awaited<ReturnType<typeof join>>, producerId: string, paused: boolean) =>
    app.media.changeProducer({ params: { ...peer.params, producerId }, body: { paused } });

  it('is limited, but never leaves a teacher out', async () => {
    const teacher = await join('host');
    const students = [await join(), await join(), await join()];
    const voice = await teacher.produce('microphone');
    const voices = [];
    for (const student of students) voices.push(await student.produce('microphone'));
    const eve = await join();
    expect(eve.joined.audible).toHaveLength(3);
    expect(eve.joined.audible).toContain(voice);
    expect(eve.joined.consumers.map(({ producerId }) => producerId).sort()).toEqual(
      [...eve.joined.audible].sort(),
    );
    await eve.consume(voice, ...voices);
    expect(sent(await eve.received()).sort()).toEqual([...eve.joined.audible].sort());
  });

  it('follows the microphones: who mutes makes room, and everybody is told', async () => {
    const [ada, bob, cleo, eve] = [await join(), await join(), await join(), await join()];
    const voices = [await ada.produce('microphone'), await bob.produce('microphone')] as const;
    const third = await cleo.produce('microphone', true);
    await eve.consume(...voices, third);
    expect(sent(await eve.received())).toEqual(voices);

    await open(ada, voices[0], true);
    await open(cleo, third, false);
    const fact = await app.ear.fact('audibleChanged', told => told.producerIds.includes(third));
    expect(fact.producerIds).not.toContain(voices[0]);
    expect(sent(await eve.received()).sort()).toEqual([voices[1], third].sort());
    expect((await eve.show()).audible.sort()).toEqual([voices[1], third].sort());
  });
});

describe('a join', () => {
  it('of somebody who only listens brings no video, and as much sound as any', async () => {
    const teacher = await join('host');
    const voice = await teacher.produce('microphone');
    for (const source of ['camera', 'screen'] as const) await teacher.produce(source);
    const eve = await join('student', false);
    expect(eve.joined.consumers.map(({ producerId }) => producerId)).toEqual([voice]);
    expect(await eve.received()).toHaveLength(1);
  });

  it('brings screens, the teachers first, and no more cameras than a page shows', async () => {
    const students = [];
    for (let i = 0; i < 14; i += 1) students.push(await join());
    for (const student of students) await student.produce('camera');
    const screen = await (students[0] as (typeof students)[0]).produce('screen');
    const teacher = await join('host');
    const face = await teacher.produce('camera');
    const eve = await join();
    const brought = eve.joined.consumers.map(({ producerId }) => producerId);
    expect(brought).toContain(screen);
    expect(brought).toContain(face);
    expect(eve.joined.consumers.filter(({ source }) => source === 'camera')).toHaveLength(12);
  });
});
