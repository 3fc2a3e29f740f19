import { AppError } from '@lectern/contracts/kernel/app-error';
import type { LiveReplay } from '@lectern/contracts/rest/live-replay';
import { expect, test } from 'vitest';
import { ReplayFollower } from './replay-follower.ts';

const at = '2030-01-01T10:00:00.000Z';
const replayOf = (recording: string, change: Partial<LiveReplay> = {}): LiveReplay => ({
  ...{ state: 'ready', reason: null, startedAt: at, durationMs: 8_000, growing: true, now: at },
  ...{ playlistUrl: `/${recording}.m3u8`, ...change },
});

/** A class with recordings: the latest is opened, and each grant reads its own. */
class Recordings {
  opened = 0;
  latest = 'first';
  readonly states = new Map([['first', replayOf('first')]]);

  async open() {
    this.opened += 1;
    return { ...this.#stateOf(this.latest), grant: this.latest };
  }

  async read(grant: string) {
    return this.#stateOf(grant);
  }

  #stateOf(name: string): LiveReplay {
    const state = this.states.get(name);
    if (!state) throw new AppError('not_found');
    return state;
  }
}

test('a recording that goes on is joined once', async () => {
  const recordings = new Recordings();
  const follower = new ReplayFollower(recordings);
  for (let i = 0; i < 3; i += 1) expect((await follower.next(true)).playlistUrl).toBe('/first.m3u8');
  expect(recordings.opened).toBe(1);
});

test('a recording that ended stays until the next one has a picture, and is followed by it', async () => {
  const recordings = new Recordings();
  const follower = new ReplayFollower(recordings);
  await follower.next(true);
  recordings.states.set('first', replayOf('first', { growing: false }));
  expect(await follower.next(true)).toMatchObject({ playlistUrl: '/first.m3u8', growing: false });
  recordings.latest = 'cannot be joined';
  expect((await follower.next(true)).playlistUrl).toBe('/first.m3u8');
  recordings.latest = 'second';
  recordings.states.set('second', replayOf('second', { state: 'preparing', playlistUrl: null }));
  expect((await follower.next(true)).playlistUrl).toBe('/first.m3u8');
  recordings.states.set('second', replayOf('second'));
  expect((await follower.next(true)).playlistUrl).toBe('/second.m3u8');
  const { opened } = recordings;
  expect((await follower.next(true)).playlistUrl).toBe('/second.m3u8');
  expect(recordings.opened).toBe(opened);
});

test('once the class is over, nobody looks for another recording', async () => {
  const recordings = new Recordings();
  const follower = new ReplayFollower(recordings);
  await follower.next(true);
  recordings.states.set('first', replayOf('first', { growing: false }));
  await follower.next(false);
  await follower.next(false);
  expect(recordings.opened).toBe(1);
});

test('what was being watched stays when nothing more is to be had, and a grant that is over is had anew', async () => {
  const recordings = new Recordings();
  const follower = new ReplayFollower(recordings);
  await follower.next(false);
  recordings.states.set('first', replayOf('first', { state: 'unavailable', playlistUrl: null }));
  expect(await follower.next(false)).toMatchObject({
    state: 'ready',
    playlistUrl: '/first.m3u8',
    growing: false,
  });
  recordings.states.delete('first');
  recordings.states.set('second', replayOf('second'));
  recordings.latest = 'second';
  expect((await follower.next(false)).playlistUrl).toBe('/second.m3u8');
  expect(recordings.opened).toBe(2);
});
