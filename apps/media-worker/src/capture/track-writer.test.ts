import { EventEmitter, once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { CaptureSegment } from '@lectern/contracts/internal/capture-manifest';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { encodeVideo, type VideoCodec, videoCodecs } from '../testing/encoded-video.ts';
import { packetize } from '../testing/packetize.ts';
import { checkSegment } from '../testing/probe.ts';
import { opusPacket, rtpPacket } from '../testing/rtp-packets.ts';
import { soleOwner } from '../testing/sole-owner.ts';
import { TrackWriter } from './track-writer.ts';

const startMs = 1_700_000_000_000;
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'lectern-track-'));
});
afterEach(() => rm(folder, { recursive: true }));

function openTrack(mimeType: string) {
  const heard = { segments: [] as CaptureSegment[], keyFrames: 0, opened: [] as number[] };
  const told = new EventEmitter();
  const audio = mimeType.startsWith('audio');
  const writer = new TrackWriter(
    {
      kind: audio ? 'audio' : 'video',
      mimeType,
      clockRate: audio ? 48_000 : 90_000,
      payloadType: audio ? 97 : 96,
    },
    index => ({ path: path.join(folder, `${index}.mkv`), name: `${index}.mkv` }),
    {
      opened: index => heard.opened.push(index),
      segment: segment => {
        heard.segments.push(segment);
        told.emit('segment');
      },
      needsKeyFrame: () => heard.keyFrames++,
      failed: error => {
        throw error;
      },
      dropped: () => {
        throw new Error('Nothing is to be dropped.');
      },
    },
    soleOwner,
  );
  return { writer, heard, told };
}

/** Sends pictures of 30 a second; `fromIndex` is the first one's place in time. */
function sender(codec: VideoCodec, writer: TrackWriter) {
  let sequenceNumber = 65_530;
  return (frame: Buffer, index: number) => {
    const payloads = packetize[codec](frame, index, () => 1_100);
    for (const [i, payload] of payloads.entries())
      writer.packet(
        rtpPacket({
          sequenceNumber: sequenceNumber++,
          timestamp: 2 ** 32 - 9_000 + index * 3_000,
          payload,
          marker: i === payloads.length - 1,
        }),
        startMs + Math.round((index * 1000) / 30),
      );
  };
}

const codecNames: Record<VideoCodec, string> = { VP8: 'vp8', VP9: 'vp9', H264: 'h264', AV1: 'av1' };

describe('a track of pictures', () => {
  it.each(videoCodecs)('of %s is a file of which every picture is decoded', async codec => {
    const { writer, heard } = openTrack(`video/${codec}`);
    const frames = await encodeVideo(codec);
    const send = sender(codec, writer);
    for (const [index, frame] of frames.entries()) send(frame, index);
    await writer.end();
    expect(heard.segments).toHaveLength(1);
    const [segment] = heard.segments;
    if (!segment) throw new Error('There is no segment.');
    expect(segment).toMatchObject({ index: 0, file: '0.mkv' });
    expect(Math.abs(segment.startMs - startMs)).toBeLessThan(1);
    expect(Math.abs(segment.durationMs - 20_000 / 30)).toBeLessThan(2);
    expect(await checkSegment(folder, segment)).toEqual({ codec: codecNames[codec], width: 160, frames: 20 });
  });

  it('is cut at key frames, asks for one when it is time, and has no file without one', async () => {
    const { writer, heard } = openTrack('video/VP8');
    const frames = await encodeVideo('VP8');
    const [key, ...others] = frames.slice(0, 5);
    const send = sender('VP8', writer);
    for (const [i, frame] of others.entries()) send(frame, i);
    expect(heard.opened).toEqual([]);
    const tick = (index: number) => writer.tick(startMs + Math.round((index * 1000) / 30));
    tick(4);
    expect(heard.keyFrames).toBe(1);
    for (let index = 4; index < 300; index++) {
      const asked = heard.keyFrames;
      tick(index);
      // The sender answers at once.
      const answer = index === 4 || heard.keyFrames > asked;
      send((answer ? key : others[0]) ?? Buffer.alloc(0), index);
    }
    await writer.end();
    expect(heard.segments.length).toBeGreaterThanOrEqual(3);
    for (const { durationMs } of heard.segments.slice(0, -1)) {
      expect(durationMs).toBeGreaterThan(3_400);
      expect(durationMs).toBeLessThan(4_600);
    }
    for (const segment of heard.segments) await checkSegment(folder, segment);
    const total = heard.segments.reduce((sum, { durationMs }) => sum + durationMs, 0);
    expect(Math.abs(total - (296 * 1000) / 30)).toBeLessThan(5);
  });
});

describe('a track whose sender changes', () => {
  const seconds = (from: number, count: number) => Array.from({ length: count }, (_, i) => from + i);

  it.each(['VP8', 'H264'] as const)('goes on in a new file when its %s gets another size', async codec => {
    const { writer, heard } = openTrack(`video/${codec}`);
    const send = sender(codec, writer);
    const small = await encodeVideo(codec);
    const large = await encodeVideo(codec, { pictures: 'testsrc2=s=320x240:r=30,trim=end_frame=20' });
    for (const [i, frame] of [...small.slice(0, 8), ...large.slice(0, 10), ...small.slice(0, 5)].entries())
      send(frame, i);
    await writer.end();
    const probed = await Promise.all(heard.segments.map(segment => checkSegment(folder, segment)));
    expect(probed.map(({ width, frames }) => [width, frames])).toEqual([
      [160, 8],
      [320, 10],
      [160, 5],
    ]);
  });

  it('leaves out what cannot be decoded when a key frame is lost, and asks for the next', async () => {
    const { writer, heard } = openTrack('video/VP8');
    const frames = await encodeVideo('VP8');
    const packets: Buffer[] = [];
    const collect = { packet: (bytes: Buffer) => packets.push(bytes) } as unknown as TrackWriter;
    const sendOf = sender('VP8', collect);
    const counts = frames.map((frame, i) => {
      const before = packets.length;
      sendOf(frame, i);
      return packets.length - before;
    });
    const start = (frame: number) => counts.slice(0, frame).reduce((sum, count) => sum + count, 0);
    // The first packet of the second key frame never arrives, nor does anything that would make up for it in time.
    packets.splice(start(5), 1);
    const asked = heard.keyFrames;
    for (const [i, bytes] of packets.entries()) writer.packet(bytes, startMs + i * 20);
    writer.tick(startMs + packets.length * 20 + 500);
    await writer.end();
    expect(heard.keyFrames).toBeGreaterThan(asked);
    const probed = await Promise.all(heard.segments.map(segment => checkSegment(folder, segment)));
    // Frames 5 to 9 hang on what was lost.
    expect(probed.map(({ frames: count }) => count)).toEqual([5, 10]);
  });

  it('has no file while no key frame comes, however long that takes, and says that it wants one', async () => {
    const { writer, heard } = openTrack('video/VP8');
    const [, delta = Buffer.alloc(0)] = await encodeVideo('VP8');
    const send = sender('VP8', writer);
    for (const second of seconds(0, 60)) {
      for (let i = 0; i < 5; i++) send(delta, second * 30 + i);
      writer.tick(startMs + second * 1_000 + 500);
    }
    await writer.end();
    expect(heard.opened).toEqual([]);
    expect(heard.keyFrames).toBeGreaterThanOrEqual(59);
  });

  it('whose clock jumps, forth or back, goes on in a new file at its right time', async () => {
    const { writer, heard } = openTrack('audio/opus');
    const jumps = [0, 2 ** 31, 5_000_000];
    for (const [part, ticks] of jumps.entries())
      for (let i = 0; i < 100; i++)
        writer.packet(opusPacket(part * 100 + i, ticks + i * 960), startMs + part * 2_000 + i * 20);
    await writer.end();
    expect(heard.segments.map(({ startMs: at, durationMs }) => [at - startMs, durationMs])).toEqual([
      [0, 2_000],
      [2_000, 2_000],
      [4_000, 2_000],
    ]);
    for (const segment of heard.segments) await checkSegment(folder, segment);
  });
});

describe('a sender that means ill', () => {
  it('gets no more than a few files a second, whatever its clock says', async () => {
    const { writer, heard } = openTrack('audio/opus');
    for (let i = 0; i < 1_000; i++) writer.packet(opusPacket(i, i * 20 * 48_000), startMs + i);
    expect(heard.opened).toHaveLength(6);
    await writer.end();
    expect(heard.segments).toHaveLength(6);
  });

  it('is written again when it behaves', async () => {
    const { writer, heard } = openTrack('audio/opus');
    for (let i = 0; i < 100; i++) writer.packet(opusPacket(i, i * 20 * 48_000), startMs + i);
    const from = 99 * 20 * 48_000;
    for (let i = 0; i < 300; i++) writer.packet(opusPacket(100 + i, from + i * 960), startMs + 100 + i * 20);
    await writer.end();
    expect(heard.opened).toHaveLength(7);
    expect(heard.segments.at(-1)?.durationMs).toBeGreaterThan(1_500);
    for (const segment of heard.segments) await checkSegment(folder, segment);
  });

  it('makes us open no file while too many wait for the disk', async () => {
    const heard = { opened: 0, dropped: 0 };
    let taken: () => void = () => undefined;
    const busyDisk = new Promise<void>(resolve => {
      taken = resolve;
    });
    const writer = new TrackWriter(
      { kind: 'audio', mimeType: 'audio/opus', clockRate: 48_000, payloadType: 97 },
      index => ({ path: path.join(folder, `${index}.mkv`), name: `${index}.mkv` }),
      {
        opened: () => heard.opened++,
        segment: () => undefined,
        needsKeyFrame: () => undefined,
        failed: error => expect.unreachable(String(error)),
        dropped: () => heard.dropped++,
      },
      { assertOurs: () => busyDisk },
    );
    for (let i = 0; i < 3_000; i++) writer.packet(opusPacket(i, i * 960), startMs + i * 20);
    expect(heard).toEqual({ opened: 9, dropped: 1 });
    taken();
    await writer.end();
  });
});

describe('a track of sound', () => {
  const feed = (writer: TrackWriter, from: number, to: number, lateMs = 0) => {
    for (let i = from; i < to; i++) writer.packet(opusPacket(i, i * 960), startMs + i * 20 + lateMs);
  };

  it('is cut every four seconds without a gap, and keeps every packet', async () => {
    const { writer, heard } = openTrack('audio/opus');
    feed(writer, 0, 500);
    await writer.end();
    let packets = 0;
    for (const [i, segment] of heard.segments.entries()) {
      packets += (await checkSegment(folder, segment)).frames;
      const next = heard.segments[i + 1];
      if (next) expect(Math.abs(segment.startMs + segment.durationMs - next.startMs)).toBeLessThan(1);
    }
    expect(packets).toBe(500);
    expect(heard.segments.map(({ index }) => index)).toEqual([0, 1, 2]);
  });

  it('that falls silent is made durable without waiting for more', async () => {
    const { writer, heard } = openTrack('audio/opus');
    feed(writer, 0, 50);
    writer.tick(startMs + 1_000 + 5_000);
    await writer.end();
    expect(heard.segments).toMatchObject([{ index: 0, durationMs: 1_000 }]);
    feed(writer, 50, 60);
    await writer.end();
    expect(heard.segments).toHaveLength(1);
    expect((await readdir(folder)).sort()).toEqual(['0.mkv']);
  });

  it('is told again with its right time when the sender has said what time it was', async () => {
    const { writer, heard, told } = openTrack('audio/opus');
    // The network holds everything back for 300 ms, which nobody can know before the reports.
    feed(writer, 0, 300, 300);
    writer.cut();
    feed(writer, 300, 310, 300);
    while (heard.segments.length < 2) await once(told, 'segment');
    expect(heard.segments[0]?.startMs).toBeCloseTo(startMs + 300, 0);
    for (const i of [301, 302, 303]) writer.report({ wallMs: startMs + i * 20, rtpTimestamp: i * 960 });
    await writer.end();
    const corrected = heard.segments.slice(2);
    expect(corrected.map(({ index }) => index)).toEqual([0, 1, 2]);
    expect(corrected[0]?.startMs).toBeCloseTo(startMs, 0);
  });
});
