import { screenPresets } from '@lectern/contracts/screen-quality';
import { beforeEach, describe, expect, it } from 'vitest';
import { Driven, id, joining, person, system } from '../testing/driven-room.ts';
import type { Command } from './command.ts';

const host = person(1);
const sharer = person(2);
const other = person(3);
const set = (change: object, producerId = 'screen') =>
  ({ type: 'set-screen-quality', producerId, change }) as Command;

let room: Driven;
beforeEach(() => {
  room = new Driven();
  room.run(joining('host'), host);
  for (const student of [sharer, other])
    room.run({ ...joining('student'), sources: ['camera', 'screen'] } as Command, student);
  room.run(
    {
      type: 'add-producer',
      producer: {
        ...{ producerId: 'screen', source: 'screen', kind: 'video', paused: false },
        screenQuality: screenPresets['1080p30'],
      },
    },
    sharer,
  );
  const camera = { producerId: 'camera', source: 'camera', kind: 'video', paused: false } as const;
  room.run({ type: 'add-producer', producer: camera }, sharer);
});
const quality = () => room.state.producers.find(({ producerId }) => producerId === 'screen')?.screenQuality;

describe('how a screen is sent', () => {
  it.each([
    ['its owner', sharer, id(2)],
    ['the host', host, id(1)],
    ['the API', system, null],
  ])('is set by %s, who is named in the log', (_, actor, by) => {
    const decision = room.run(set(screenPresets['720p30']), actor);
    expect(decision).toMatchObject({ ok: true, reply: { quality: screenPresets['720p30'] } });
    expect(quality()).toEqual(screenPresets['720p30']);
    expect(room.log.at(-1)).toMatchObject({ type: 'media:screen-quality-set', payload: { by } });
  });

  it('keeps what is not named, and is not news when nothing changes', () => {
    room.run(set({ frameRate: 5 }), host);
    expect(quality()).toEqual({ ...screenPresets['1080p30'], frameRate: 5 });
    expect(room.run(set({ frameRate: 5 }), sharer)).toMatchObject({ ok: true, facts: [] });
  });

  it('is nobody else’s to set, whether or not there is such a screen', () => {
    for (const producerId of ['screen', 'camera', 'nothing'])
      expect(room.run(set({ height: 480 }, producerId), other)).toMatchObject({
        ok: false,
        code: 'forbidden',
      });
    expect(quality()).toEqual(screenPresets['1080p30']);
  });

  it('is nothing that a camera has, nor a screen that is gone', () => {
    for (const producerId of ['camera', 'nothing'])
      for (const actor of [host, system])
        expect(room.run(set({ height: 480 }, producerId), actor)).toMatchObject({ code: 'media_not_found' });
  });
});
