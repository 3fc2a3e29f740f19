import { type ScreenQuality, screenPresets } from '@lectern/contracts/screen-quality';
import type { LiveState } from '@lectern/contracts/session-log/live-state';
import type { LiveProducer } from '@lectern/contracts/session-log/media-events';
import { beforeEach, describe, expect, it } from 'vitest';
import { CommandOutbox } from './command-outbox.ts';
import { LocalMedia } from './local-media.ts';
import { scaleDownBy } from './screen-limits.ts';
import { ScreenSharing } from './screen-sharing.ts';
import { idOf, liveState, person } from './testing/log-fixtures.ts';

const [small, medium, large] = [screenPresets['480p24'], screenPresets['720p30'], screenPresets['1080p30']];
const screenOf = (n: number, screenQuality: ScreenQuality = large): LiveProducer => ({
  ...{ producerId: `screen-${n}`, participantId: idOf(n), screenQuality },
  ...{ source: 'screen', kind: 'video', paused: false },
});

let state: LiveState;
let asked: unknown[];
let local: LocalMedia;
let screens: ScreenSharing;
beforeEach(() => {
  state = liveState({ participants: [person(1, 'Ada'), person(2, 'Bob')] });
  asked = [];
  local = new LocalMedia();
  const outbox = new CommandOutbox(async (name, payload) => {
    asked.push([name, { ...payload, commandId: undefined }]);
    return {} as never;
  });
  outbox.open();
  screens = new ScreenSharing({ local, outbox, state: () => state, myId: () => idOf(1) });
});
const ownQuality = () => local.getSnapshot().screen.quality;

describe('how a screen is sent', () => {
  it('is one’s own choice before it is shared', async () => {
    await screens.setQuality(small);
    expect(ownQuality()).toEqual(small);
    expect(asked).toEqual([]);
  });

  it('is asked of the server while it is shared, one’s own or another’s, and changes nothing before', async () => {
    state = { ...state, producers: [screenOf(1), screenOf(2)] };
    await screens.setQuality(small);
    await screens.setQuality(medium, idOf(2));
    expect(asked).toEqual([
      ['media:set-screen-quality', { producerId: 'screen-1', change: small }],
      ['media:set-screen-quality', { producerId: 'screen-2', change: medium }],
    ]);
    expect(ownQuality()).toEqual(large);
  });

  it('follows the log for one’s own screen, and only for that', () => {
    state = { ...state, producers: [screenOf(1), screenOf(2, small)] };
    screens.follow();
    expect(ownQuality()).toEqual(large);
    state = { ...state, producers: [screenOf(1, medium), screenOf(2, small)] };
    screens.follow();
    expect(ownQuality()).toEqual(medium);
  });

  it('of somebody who has stopped is nothing to be asked for', async () => {
    await screens.setQuality(small, idOf(2));
    expect(asked).toEqual([]);
    expect(ownQuality()).toEqual(large);
  });
});

describe('the sender', () => {
  it('makes smaller what the capture leaves too large, and nothing else', () => {
    expect(scaleDownBy(1_080, medium)).toBe(1.5);
    expect(scaleDownBy(720, medium)).toBe(1);
    expect(scaleDownBy(400, medium)).toBe(1);
    expect(scaleDownBy(undefined, medium)).toBe(1);
  });
});
