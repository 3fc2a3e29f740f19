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
    for (const i of [301, 302, 303])
      writer.report({ ssrc: 1, wallMs: startMs + i * 20, rtpTimestamp: i * 960 });
    await writer.end();
    const corrected = heard.segments.slice(2);
    expect(corrected.map(({ index }) => index)).toEqual([0, 1, 2]);
    expect(corrected[0]?.startMs).toBeCloseTo(startMs, 0);
  });
});
