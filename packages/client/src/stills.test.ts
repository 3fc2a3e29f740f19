import type { LiveState } from '@lectern/contracts/session-log/live-state';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { SendRequest } from './command-outbox.ts';
import { StillReader } from './still-reader.ts';
import { StillSender } from './still-sender.ts';
import { idOf, liveState, person } from './testing/log-fixtures.ts';

const at = '2026-11-21T10:00:00.000Z';
const track = {} as MediaStreamTrack;
const screen = (n: number) => ({
  ...{ producerId: `screen-${n}`, participantId: idOf(n) },
  ...({ source: 'screen', kind: 'video', paused: false } as const),
});
const inClass = (receives: 'full' | 'data-budget' | 'audio-only', connected = true): LiveState =>
  liveState({
    participants: [person(1, 'Ada'), person(2, 'Bob', { receives, connected })],
    producers: [screen(1)],
  });

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('the one who shares', () => {
  const sent: string[] = [];
  const closed = vi.fn();
  let picture: Uint8Array | null = new Uint8Array([1]);
  let sender: StillSender;
  beforeEach(() => {
    sent.length = 0;
    closed.mockReset();
    picture = new Uint8Array([1]);
    const request = (async (name: string, { producerId }: { producerId: string }) => {
      sent.push(`${name} ${producerId}`);
      if (sent.length === 2) throw new Error('the connection is away');
      return { wanted: true };
    }) as unknown as SendRequest;
    const open = () => ({ take: async () => picture, close: closed });
    sender = new StillSender({ request, open, everyMs: 4_000 });
  });
  afterEach(() => sender.close());

  it('sends one at once and then every few seconds, whether or not one gets lost', async () => {
    sender.follow(inClass('data-budget'), idOf(1), track);
    await vi.advanceTimersByTimeAsync(1);
    expect(sent).toEqual(['media:send-still screen-1']);
    // The log changes all the time; that is no reason for another.
    sender.follow(inClass('data-budget'), idOf(1), track);
    await vi.advanceTimersByTimeAsync(8_000);
    expect(sent).toHaveLength(3);
  });

  it.each([
    ['nobody is on a budget', inClass('full'), track],
    ['somebody only listens', inClass('audio-only'), track],
    ['who is on a budget is away', inClass('data-budget', false), track],
    ['nothing is captured', inClass('data-budget'), null],
    ['the screen is not in the log', { ...inClass('data-budget'), producers: [] }, track],
  ])('sends none while %s', async (_, state, captured) => {
    sender.follow(state, idOf(1), captured);
    await vi.advanceTimersByTimeAsync(20_000);
    expect(sent).toEqual([]);
  });

  it('stops as soon as nobody is, and lets go of the picture', async () => {
    sender.follow(inClass('data-budget'), idOf(1), track);
    await vi.advanceTimersByTimeAsync(1);
    sender.follow(inClass('full'), idOf(1), track);
    await vi.advanceTimersByTimeAsync(20_000);
    expect(sent).toHaveLength(1);
    expect(closed).toHaveBeenCalledOnce();
  });

  it('sends nothing without a picture, and looks again soon', async () => {
    picture = null;
    sender.follow(inClass('data-budget'), idOf(1), track);
    await vi.advanceTimersByTimeAsync(400);
    expect(sent).toEqual([]);
    picture = new Uint8Array([1]);
    await vi.advanceTimersByTimeAsync(500);
    expect(sent).toHaveLength(1);
  });
});

describe('who is on a budget', () => {
  const asked: string[] = [];
  let reader: StillReader;
  const changed = vi.fn();
  beforeEach(() => {
    asked.length = 0;
    changed.mockReset();
    const request = (async (_: string, { producerId }: { producerId: string }) => {
      asked.push(producerId);
      return { image: new Uint8Array([asked.length]), takenAt: at };
    }) as unknown as SendRequest;
    reader = new StillReader(request, changed);
  });
  const urls = () => reader.stills.map(({ url }) => url);

  it('reads the still that there is, and each newer one, and lets go of the older', async () => {
    const revoked = vi.spyOn(URL, 'revokeObjectURL');
    reader.follow(inClass('full'), idOf(2), true);
    await vi.advanceTimersByTimeAsync(0);
    const [first] = urls();
    expect(reader.stills).toMatchObject([{ producerId: 'screen-1', takenAt: at }]);
    reader.taken('screen-1');
    await vi.advanceTimersByTimeAsync(0);
    expect(urls()).not.toContain(first);
    expect(revoked).toHaveBeenCalledWith(first);
    expect(changed).toHaveBeenCalledTimes(2);
  });

  it('asks for none of one’s own, of others’ that are gone, or when it is not wanted', async () => {
    reader.follow(inClass('full'), idOf(1), true);
    reader.follow(inClass('full'), idOf(2), false);
    reader.taken('screen-1');
    await vi.advanceTimersByTimeAsync(0);
    expect(asked).toEqual([]);
    reader.follow(inClass('full'), idOf(2), true);
    await vi.advanceTimersByTimeAsync(0);
    reader.follow({ ...inClass('full'), producers: [] }, idOf(2), true);
    expect(reader.stills).toEqual([]);
  });
});
