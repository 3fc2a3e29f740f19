import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { CaptureSegment } from '@lectern/contracts/internal/capture-manifest';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { encodeOpus, opusPacketMs } from '../testing/encoded-sound.ts';
import { encodeVideo } from '../testing/encoded-video.ts';
import { packetize } from '../testing/packetize.ts';
import { rtpPacket } from '../testing/rtp-packets.ts';
import { soleOwner } from '../testing/sole-owner.ts';
import { TrackWriter } from './track-writer.ts';

const run = promisify(execFile);

/** Ten minutes in which every ten seconds a flash and a beep come at the same moment. */
const classMs = 600_000;
const periodMs = 10_000;
const startMs = 1_700_000_000_000;
/** What the RFCs of clocks allow, and crystals do: the two drift apart by 120 ms in ten minutes. */
const drift = { video: 100e-6, audio: -100e-6 };
const transitMs = 25;
const reportEveryMs = 1_000;
const allowedMs = 40;

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'lectern-sync-'));
});
afterEach(() => rm(folder, { recursive: true }));

/** The same numbers every time (mulberry32). */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

interface Stream {
  kind: 'video' | 'audio';
  mimeType: string;
  clockRate: number;
  /** The payloads of each unit (a picture, a packet of sound); the list is repeated. */
  units: Buffer[][];
  unitMs: number;
  jitterMs: number;
}

/** Sends ten minutes of it over a network that jitters, with reports as mediasoup makes them: from what has arrived. */
async function capture(stream: Stream): Promise<CaptureSegment[]> {
  const { kind, mimeType, clockRate, units, unitMs, jitterMs } = stream;
  const random = seeded(clockRate);
  const segments = new Map<number, CaptureSegment>();
  let opened = 0;
  const payloadType = kind === 'audio' ? 97 : 96;
  const writer = new TrackWriter(
    { kind, mimeType, clockRate, payloadType },
    index => ({ path: path.join(folder, `${kind}-${index}.mkv`), name: `${kind}-${index}.mkv` }),
    {
      opened: index => {
        opened = index;
      },
      segment: segment => segments.set(segment.index, segment),
      needsKeyFrame: () => undefined,
      failed: error => expect.unreachable(String(error)),
      dropped: () => expect.unreachable('nothing is dropped'),
    },
    soleOwner,
  );
  const ticksPerMs = (clockRate / 1000) * (1 + drift[kind]);
  let [sequenceNumber, nowMs, reportedMs] = [65_000, 0, 0];
  for (let unit = 0; unit * unitMs < classMs; unit++) {
    const sentMs = unit * unitMs;
    const timestamp = Math.round(2 ** 32 - 1_000_000 + sentMs * ticksPerMs);
    const payloads = units[unit % units.length] ?? [];
    nowMs = Math.max(nowMs, sentMs + transitMs + random() * jitterMs);
    for (const [i, payload] of payloads.entries()) {
      const marker = i === payloads.length - 1;
      const content = { sequenceNumber: sequenceNumber++, timestamp, payload, marker, payloadType };
      writer.packet(rtpPacket(content), startMs + nowMs);
    }
    if (nowMs - reportedMs < reportEveryMs) continue;
    reportedMs = nowMs;
    writer.report({ wallMs: startMs + nowMs, rtpTimestamp: timestamp % 2 ** 32 });
    // The class runs far faster than in life; the disk must keep up all the same.
    while (writer.queuedBytes > 2 ** 20 || opened - segments.size > 4) await setImmediate();
  }
  await writer.end();
  return [...segments.values()].sort((a, b) => a.index - b.index);
}

/** Of each picture that is white: when it is shown, on the clock of the class. */
async function flashesIn({ file, startMs: from }: CaptureSegment): Promise<number[]> {
  const { stdout } = await run('ffmpeg', [
    ...['-v', 'error', '-copyts', '-i', path.join(folder, file)],
    ...['-vf', 'signalstats,metadata=mode=print:key=lavfi.signalstats.YAVG:file=-', '-f', 'null', '-'],
  ]);
  return [...stdout.matchAll(/pts_time:([\d.]+)\s+lavfi\.signalstats\.YAVG=([\d.]+)/g)]
    .filter(([, , luma]) => Number(luma) > 128)
    .map(([, seconds]) => from - startMs + Number(seconds) * 1000);
}

/** When it becomes loud. */
async function beepsIn({ file, startMs: from }: CaptureSegment): Promise<number[]> {
  const { stdout } = await run(
    'ffmpeg',
    `-v error -flags2 +skip_manual -i ${path.join(folder, file)} -ac 1 -ar 48000 -f f32le pipe:1`.split(' '),
    { encoding: 'buffer', maxBuffer: 2 ** 24 },
  );
  const samples = new Float32Array(stdout.buffer, stdout.byteOffset, stdout.length / 4);
  const loud = samples.findIndex(sample => Math.abs(sample) > 0.05);
  return loud < 0 ? [] : [from - startMs + loud / 48];
}

const around = (segments: CaptureSegment[], ms: number) =>
  segments.filter(
    segment => segment.startMs - startMs <= ms + 500 && segment.startMs - startMs + segment.durationMs >= ms,
  );

it('picture and sound are together from the first minute to the tenth, though their clocks drift apart', async () => {
  const pictures = await encodeVideo('VP8', {
    pictures: `color=black:s=160x120:r=10,drawbox=c=white:t=fill:enable='lt(n,1)',trim=duration=${periodMs / 1000}`,
    keyEvery: 20,
  });
  const sounds = await encodeOpus(`sine=f=1000:d=0.1,volume=4,apad=whole_dur=${periodMs / 1000}`);
  expect(pictures).toHaveLength(100);
  const video = await capture({
    kind: 'video',
    mimeType: 'video/VP8',
    clockRate: 90_000,
    units: pictures.map((frame, i) => packetize.VP8(frame, i, () => 1_100)),
    unitMs: 100,
    jitterMs: 30,
  });
  const audio = await capture({
    kind: 'audio',
    mimeType: 'audio/opus',
    clockRate: 48_000,
    units: sounds.slice(0, periodMs / opusPacketMs).map(packet => [packet]),
    unitMs: opusPacketMs,
    jitterMs: 15,
  });
  const offsets: Record<number, number> = {};
  for (const ms of [10_000, 20_000, 300_000, 580_000, 590_000]) {
    const nearest = (times: number[]) =>
      times.reduce(
        (best, time) => (Math.abs(time - ms) < Math.abs(best - ms) ? time : best),
        Number.NEGATIVE_INFINITY,
      );
    const flashes = (await Promise.all(around(video, ms).map(flashesIn))).flat();
    const beeps = (await Promise.all(around(audio, ms).map(beepsIn))).flat();
    offsets[ms] = nearest(flashes) - nearest(beeps);
  }
  console.info('picture after sound, in ms, by time of the class:', offsets);
  for (const offset of Object.values(offsets)) expect(Math.abs(offset)).toBeLessThan(allowedMs);
});
