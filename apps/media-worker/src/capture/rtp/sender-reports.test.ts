import { v7 as uuidv7 } from 'uuid';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { publishLive, type Sender, sendLive } from '../../testing/live-source.ts';
import { startTestApp, type TestApp } from '../../testing/test-app.ts';
import { SenderClock } from './sender-clock.ts';
import { listenToReports, type SenderReport } from './sender-reports.ts';

let app: TestApp;
let sender: Sender | null = null;

beforeEach(async () => {
  app = await startTestApp();
});
afterEach(async () => {
  await sender?.stop();
  await app.close();
});

it('the reports of a sender are heard, with when they were sent and when they came', async () => {
  const room = await app.app.rooms.getOrCreate(uuidv7());
  const video = await publishLive(room, 'camera');
  const heard = new Promise<SenderReport>(resolve => {
    const stop = listenToReports(video.producer, report => {
      stop();
      resolve(report);
    });
  });
  sender = sendLive(30, { video: video.address });
  const { senderMs, arrivedMs } = await heard;
  expect(Math.abs(Date.now() - arrivedMs)).toBeLessThan(1_000);
  // It is the same machine's clock.
  expect(Math.abs(arrivedMs - senderMs)).toBeLessThan(500);
});

describe('the clock of a sender', () => {
  it('is as far from ours as the report that travelled fastest says', () => {
    const clock = new SenderClock();
    expect(clock.wallMs(1_000, 501_080)).toBe(501_080);
    expect(clock.wallMs(2_000, 502_020)).toBe(502_020);
    expect(clock.wallMs(3_000, 503_300) - 503_020).toBeLessThan(1);
  });

  it('is learnt anew when it was set, or somebody else sends', () => {
    const clock = new SenderClock();
    clock.wallMs(1_000, 501_000);
    expect(clock.wallMs(900_000, 502_000)).toBe(502_000);
    expect(clock.wallMs(901_000, 503_050) - 503_000).toBeLessThan(1);
    expect(clock.wallMs(890_000, 504_000)).toBe(504_000);
  });

  it('does not take a queue on the way for another time, however long it lasts', () => {
    const clock = new SenderClock();
    clock.wallMs(0, 100);
    for (let second = 1; second <= 60; second++) clock.wallMs(second * 1_000, second * 1_000 + 400);
    expect(clock.wallMs(61_000, 61_400) - 61_100).toBeLessThan(35);
    expect(clock.wallMs(62_000, 62_100)).toBe(62_100);
  });

  it('is learnt anew when nothing has fitted for half a minute', () => {
    const clock = new SenderClock();
    clock.wallMs(0, 100);
    for (let second = 1; second <= 20; second++) clock.wallMs(second * 1_000, second * 1_000 + 1_600);
    expect(clock.wallMs(21_000, 22_600)).toBeLessThan(21_200);
    expect(clock.wallMs(29_000, 30_600)).toBe(30_600);
  });

  it('forgets what was long ago, as clocks drift apart', () => {
    const clock = new SenderClock();
    clock.wallMs(0, 100);
    for (let second = 1; second <= 32; second++) clock.wallMs(second * 1_000, second * 1_000 + 110);
    expect(clock.wallMs(33_000, 33_112) - 33_110).toBeLessThan(1);
  });
});
