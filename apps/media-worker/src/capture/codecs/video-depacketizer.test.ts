import { expect, it } from 'vitest';
import { rtpPacket } from '../../testing/rtp-packets.ts';
import { parseRtpPacket } from '../rtp/rtp-packet.ts';
import { VideoDepacketizer } from './video-depacketizer.ts';
import { assembleVp8 } from './vp8.ts';

const key = Buffer.from('10 100200 9d012a 8002e001 aabb'.replaceAll(' ', ''), 'hex');
const packet = (sequenceNumber: number, payload: Uint8Array, marker: boolean) => {
  const parsed = parseRtpPacket(rtpPacket({ sequenceNumber, timestamp: 1, payload, marker }));
  if (!parsed) throw new Error('This is no packet.');
  return parsed;
};

it.each([
  ['large', 1_200, 20_000],
  ['tiny', 1, 50_000],
])('a picture of %s packets that never ends takes no more memory than a large one', (_, bytes, count) => {
  let broken = 0;
  const video = new VideoDepacketizer(assembleVp8, () => broken++);
  video.push(packet(0, key, true), 1, false);
  let most = 0;
  for (let i = 1; i <= count; i++) {
    video.push(packet(i % 65_536, new Uint8Array(bytes), false), 2, false);
    most = Math.max(most, video.heldBytes);
  }
  expect(most).toBeLessThanOrEqual(4 * 1024 * 1024);
  expect(broken).toBe(1);
  expect(video.needsKey).toBe(true);
  expect(video.push(packet(count + 1, key, true), 3, false)).toMatchObject({ key: true, ticks: 3 });
});
