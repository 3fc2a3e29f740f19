import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rtpPacket } from '../../testing/rtp-packets.ts';
import { MediaClock } from './media-clock.ts';
import { type OrderedPacket, ReorderBuffer } from './reorder-buffer.ts';
import { parseRtpPacket, type RtpPacket } from './rtp-packet.ts';
import { unwrap } from './unwrap.ts';

function packet(sequenceNumber: number): RtpPacket {
  const parsed = parseRtpPacket(
    rtpPacket({ sequenceNumber, timestamp: 0, payload: Buffer.of(sequenceNumber % 256) }),
  );
  if (!parsed) throw new Error('That is no packet.');
  return parsed;
}

const numbers = (ordered: readonly OrderedPacket[]) => ordered.map(entry => entry.packet.sequenceNumber);

describe('the order of packets', () => {
  it('waits for one that is missing, and not for ever', () => {
    const buffer = new ReorderBuffer();
    expect(numbers(buffer.push(packet(10), 0))).toEqual([10]);
    expect(buffer.push(packet(12), 10)).toEqual([]);
    expect(buffer.take(409)).toEqual([]);
    const given = buffer.take(410);
    expect(numbers(given)).toEqual([12]);
    expect(given[0]?.lostBefore).toBe(1);
    // What comes after all is too late.
    expect(buffer.push(packet(11), 420)).toEqual([]);
    expect(numbers(buffer.push(packet(13), 430))).toEqual([13]);
  });

  it('is taken up anew when the numbers jump', () => {
    const buffer = new ReorderBuffer();
    buffer.push(packet(10), 0);
    buffer.push(packet(12), 0);
    expect(numbers(buffer.push(packet(40_000), 1))).toEqual([12, 40_000]);
  });

  it('keeps a bounded number', () => {
    const buffer = new ReorderBuffer();
    buffer.push(packet(0), 0);
    const given = Array.from({ length: 600 }, (_, i) => buffer.push(packet(i + 2), 0)).flat();
    expect(given.length).toBeGreaterThan(80);
    expect(given[0]?.lostBefore).toBe(1);
  });

  it('is never wrong and counts every loss, whatever arrives when', () => {
    const arrival = fc.record({ ahead: fc.integer({ min: -20, max: 40 }), afterMs: fc.nat(300) });
    fc.assert(
      fc.property(fc.nat(2 ** 16 - 1), fc.array(arrival, { maxLength: 200 }), (first, arrivals) => {
        const buffer = new ReorderBuffer();
        let nowMs = 0;
        const given = buffer.push(packet(first), nowMs);
        let sent = 0;
        for (const { ahead, afterMs } of arrivals) {
          nowMs += afterMs;
          sent = Math.max(sent, sent + ahead);
          given.push(
            ...buffer.push(packet((first + Math.max(0, sent - Math.max(0, -ahead))) % 2 ** 16), nowMs),
          );
        }
        given.push(...buffer.flush());
        let next = first;
        for (const { packet: taken, lostBefore } of given) {
          next += lostBefore;
          expect(taken.sequenceNumber).toBe(next % 2 ** 16);
          next++;
        }
      }),
      { seed: 20261121 },
    );
  });
});

describe('a counter that wraps', () => {
  it('is followed for ever when it never jumps by half', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(16 as const, 32 as const),
        fc.array(fc.double({ min: -0.49, max: 0.49, noNaN: true }), { maxLength: 100 }),
        (bits, steps) => {
          let real = 2 ** bits * 60;
          for (const step of steps) {
            const near = real;
            real += Math.round(step * 2 ** bits);
            expect(unwrap(((real % 2 ** bits) + 2 ** bits) % 2 ** bits, near, bits)).toBe(real);
          }
        },
      ),
      { seed: 20261121 },
    );
  });
});

describe('the clock of a track', () => {
  const video = () => new MediaClock(90_000);

  it('says when a packet was sent: as early as the fastest tells, until reports tell better', () => {
    const clock = video();
    const first = clock.arrived(1_000, 50_080);
    expect(clock.wallMs(first)).toBe(50_080);
    // This one was 60 ms faster on its way.
    clock.arrived(1_000 + 9_000, 50_120);
    expect(clock.wallMs(first)).toBeCloseTo(50_020, 6);
    for (const _ of [1, 2, 3]) expect(clock.report(50_000, 1_000)).toBe(true);
    expect(clock.settled).toBe(true);
    expect(clock.wallMs(first)).toBeCloseTo(50_000, 6);
    clock.arrived(1_000 + 18_000, 50_900);
    expect(clock.wallMs(first)).toBeCloseTo(50_000, 6);
  });

  it('goes on when its timestamps wrap', () => {
    const clock = video();
    const before = clock.arrived(2 ** 32 - 90, 1_000);
    const after = clock.arrived(90, 1_002);
    expect(clock.ms(after - before)).toBeCloseTo(2, 6);
    expect(clock.generation).toBe(0);
  });

  it('follows a drift slowly, and a step at once', () => {
    const clock = video();
    const ticks = clock.arrived(0, 10_000);
    for (const _ of [1, 2, 3]) clock.report(10_000, 0);
    for (let i = 0; i < 9; i++) clock.report(10_040, 0);
    const slewed = clock.wallMs(ticks) - 10_000;
    expect(slewed).toBeGreaterThan(0);
    expect(slewed).toBeLessThanOrEqual(18);
    for (let i = 0; i < 9; i++) clock.report(11_000, 0);
    expect(clock.wallMs(ticks)).toBeCloseTo(11_000, 6);
  });

  it('follows a stall of the sender with the second report that tells of it', () => {
    const clock = video();
    const ticks = clock.arrived(0, 10_000);
    const report = (atMs: number, lateMs: number) => clock.report(atMs + lateMs, atMs * 90 - 10_000 * 90);
    const late = () => clock.wallMs(ticks) - 10_000;
    for (let second = 10; second < 20; second += 1) report(second * 1_000, second % 3);
    expect(late()).toBeLessThan(3);
    report(20_000, 150);
    // One alone may have been held up on its way.
    expect(late()).toBeLessThan(15);
    report(21_000, 146);
    expect(late()).toBeGreaterThanOrEqual(146);
    expect(late()).toBeLessThanOrEqual(150);
    // And stays there.
    for (let second = 22; second < 40; second += 1) report(second * 1_000, 148 + (second % 3));
    expect(late()).toBeGreaterThanOrEqual(146);
    expect(late()).toBeLessThanOrEqual(152);
  });

  it('follows a stall also of a clock that drifts', () => {
    const clock = video();
    const ticks = clock.arrived(0, 10_000);
    const drift = 0.0034;
    const report = (second: number, lateMs: number) =>
      clock.report(second * 1_000 + second * 1_000 * drift + lateMs, second * 90_000 - 10_000 * 90);
    for (let second = 10; second <= 60; second += 5) report(second, 0);
    const before = clock.wallMs(ticks);
    report(65, 200);
    report(70, 200);
    expect(clock.wallMs(ticks) - before - 10_000 * drift).toBeGreaterThan(190);
    expect(clock.wallMs(ticks) - before - 10_000 * drift).toBeLessThan(210);
  });

  it('takes two that disagree for jitter', () => {
    const clock = video();
    const ticks = clock.arrived(0, 10_000);
    const report = (atMs: number, lateMs: number) => clock.report(atMs + lateMs, atMs * 90 - 10_000 * 90);
    for (let second = 10; second < 20; second += 1) report(second * 1_000, 0);
    report(20_000, 60);
    report(21_000, 100);
    report(22_000, 0);
    expect(Math.abs(clock.wallMs(ticks) - 10_000)).toBeLessThan(15);
  });

  it('does not believe a report that is out of this world, nor one before there is media', () => {
    const clock = video();
    expect(clock.report(10_000, 0)).toBe(false);
    const ticks = clock.arrived(0, 10_000);
    expect(clock.report(900_000, 0)).toBe(false);
    expect(clock.wallMs(ticks)).toBe(10_000);
  });

  it('is another one when the sender began anew, or stood still while it was paused', () => {
    const anew = video();
    anew.arrived(0, 0);
    anew.arrived(90_000 * 60, 100);
    expect(anew.generation).toBe(1);
    const paused = video();
    paused.arrived(0, 0);
    const ticks = paused.arrived(3_000, 20_000);
    expect(paused.generation).toBe(1);
    expect(paused.wallMs(ticks)).toBeCloseTo(20_000, 6);
    const going = video();
    going.arrived(0, 0);
    going.arrived(90_000 * 20, 20_010);
    expect(going.generation).toBe(0);
  });
});
