import { EventEmitter } from 'node:events';
import { expect, it } from 'vitest';
import type { PublishedSource } from './published-source.ts';
import type { RoomRouter } from './room-router.ts';
import { RoomVoices } from './room-voices.ts';

/** A screen with sound in a room in which somebody has just been heard. @returns every set that was announced */
async function announced(sayAgainMs?: number): Promise<string[][]> {
  const levels = new EventEmitter();
  const home = { router: { createAudioLevelObserver: async () => levels } } as unknown as RoomRouter;
  const voices = await RoomVoices.create(home, 2, sayAgainMs);
  const sets: string[][] = [];
  voices.on('audible', producerIds => sets.push([...producerIds]));
  const producer = { id: 'lecture', paused: false, observer: new EventEmitter() };
  const peer = { peerId: 'ada', role: 'host' };
  voices.follow({ peer, source: 'screen-audio', producer } as unknown as PublishedSource);
  levels.emit('volumes', [{ producer, volume: -20 }]);
  return sets;
}

it('whose sound is forwarded is said again while people speak: who was told may not have heard it', async () => {
  expect(await announced(0)).toEqual([['lecture'], ['lecture']]);
});

it('but not with every word', async () => {
  expect(await announced()).toEqual([['lecture']]);
});
