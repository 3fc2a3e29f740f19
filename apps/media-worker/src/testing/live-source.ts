import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Source } from '@lectern/contracts/primitives';
import type { types } from 'mediasoup';
import { wallClockOf } from '../capture/rtp/sender-reports.ts';
import { traceProducer } from '../rooms/producer-traces.ts';
import type { PublishedSource } from '../rooms/published-source.ts';
import type { MediaRoom } from '../rooms/media-room.ts';
import { kindOf } from './browser-parameters.ts';
import { livePeerId } from './capture-wish.ts';

/** A producer in a room whose media comes over a plain transport instead of from a browser. */
export interface LiveSource extends PublishedSource {
  transport: types.PlainTransport;
  /** `rtp://…` where its media is expected, as ffmpeg wants it. */
  address: string;
  /** Resolves with the wall-clock time at which the first packet came, in milliseconds since 1970. */
  firstPacket: Promise<number>;
}

const formats = {
  video: { mimeType: 'video/VP8', payloadType: 96, clockRate: 90_000, ssrc: 22_222 },
  audio: { mimeType: 'audio/opus', payloadType: 97, clockRate: 48_000, channels: 2, ssrc: 11_111 },
};

/** Opens a source and announces it in the room like any other. */
export async function publishLive(room: MediaRoom, source: Source, peerId = livePeerId): Promise<LiveSource> {
  const kind = kindOf(source);
  const transport = await room.home.router.createPlainTransport({
    listenInfo: { protocol: 'udp', ip: '127.0.0.1' },
    rtcpMux: false,
    comedia: true,
  });
  const { ssrc, ...codec } = formats[kind];
  const producer = await transport.produce({
    kind,
    rtpParameters: { codecs: [{ ...codec, parameters: {}, rtcpFeedback: [] }], encodings: [{ ssrc }] },
  });
  const firstPacket = once(producer, 'trace').then(([{ timestamp }]) => wallClockOf(timestamp as number));
  const stopTrace = traceProducer(producer, 'rtp');
  void firstPacket.then(stopTrace);
  const { tuple, rtcpTuple } = transport;
  const live: LiveSource = {
    peer: { peerId, displayName: 'Ada', role: 'host' },
    source,
    producer,
    router: room.home.router,
    transport,
    address: `rtp://127.0.0.1:${tuple.localPort}?rtcpport=${rtcpTuple?.localPort}&pkt_size=1200`,
    firstPacket,
  };
  room.emit('published', live);
  return live;
}

export interface Sender {
  child: ChildProcess;
  /** Resolves when ffmpeg has sent everything, or was stopped. */
  ended: Promise<void>;
  stop(): Promise<void>;
}

/** ffmpeg encodes a moving picture and a tone in real time and sends them. One key frame a second, since it hears no requests. */
export function sendLive(
  seconds: number,
  to: { video?: string; audio?: string },
  picture = 'testsrc2=s=320x240:r=30',
): Sender {
  const real = ['-re', '-f', 'lavfi', '-t', `${seconds}`];
  const vp8 = '-c:v libvpx -deadline realtime -cpu-used 8 -b:v 400k -g 30 -threads 1'.split(' ');
  const opus = '-c:a libopus -b:a 48k -ac 2 -application lowdelay'.split(' ');
  const { video: v, audio: a } = formats;
  const child = spawn(
    'ffmpeg',
    [
      ...['-hide_banner', '-loglevel', 'error', '-nostdin'],
      ...[...real, '-i', picture],
      ...[...real, '-i', 'sine=frequency=440:sample_rate=48000'],
      ...(to.video
        ? [
            '-map',
            '0:v',
            ...vp8,
            '-ssrc',
            `${v.ssrc}`,
            '-payload_type',
            `${v.payloadType}`,
            '-f',
            'rtp',
            to.video,
          ]
        : []),
      ...(to.audio
        ? [
            '-map',
            '1:a',
            ...opus,
            '-ssrc',
            `${a.ssrc}`,
            '-payload_type',
            `${a.payloadType}`,
            '-f',
            'rtp',
            to.audio,
          ]
        : []),
    ],
    // ffmpeg prints the SDP of what it sends.
    { stdio: ['ignore', 'ignore', 'inherit'] },
  );
  const ended = once(child, 'exit').then(() => undefined);
  return {
    child,
    ended,
    async stop() {
      child.kill('SIGKILL');
      await ended;
    },
  };
}
