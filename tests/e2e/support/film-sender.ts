import { type ChildProcess, spawn } from 'node:child_process';
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import datachannel, { type PeerConnection, type Track } from 'node-datachannel';

const address = '127.0.0.1';
const streams = [
  { kind: 'video', ssrc: 0x1ec7e1, payloadType: 96, clockRate: 90_000 },
  { kind: 'audio', ssrc: 0x1ec7e2, payloadType: 111, clockRate: 48_000 },
] as const;
type Stream = (typeof streams)[number];

const reportEveryMs = 1_000;
/** From 1900, where NTP counts from, to 1970. */
const ntpEpochSeconds = 2_208_988_800;

/**
 * Publishes a film (VP8 and Opus) by WHIP (RFC 9725), with real ICE, DTLS and SRTP and without a browser: its RTP timestamps are those of the
 * file and its sender reports are exact, on however busy a machine.
 */
export async function sendFilm(film: string, url: string, token: string): Promise<{ stop(): Promise<void> }> {
  const connection = new datachannel.PeerConnection('film', {
    iceServers: [],
    bindAddress: address,
    disableAutoNegotiation: true,
  });
  const tracks = streams.map(stream => addTrack(connection, stream));
  const resource = await publish(connection, url, token);
  const begun = { atMs: 0 };
  const relays = await Promise.all(streams.map((stream, i) => relay(stream, tracks[i] as Track, begun)));
  const player = play(
    film,
    relays.map(({ port }) => port),
  );
  // It may also end by itself, with the film.
  const played = once(player, 'exit');
  return {
    async stop() {
      player.kill('SIGKILL');
      await played;
      for (const { close } of relays) close();
      await fetch(resource, { method: 'DELETE', headers: { authorization: `Bearer ${token}` } });
      connection.close();
    },
  };
}

function addTrack(connection: PeerConnection, { kind, ssrc, payloadType }: Stream): Track {
  if (kind === 'video') {
    const video = new datachannel.Video(kind, 'SendOnly');
    video.addVP8Codec(payloadType);
    video.addSSRC(ssrc, 'film', 'film', kind);
    return connection.addTrack(video);
  }
  const audio = new datachannel.Audio(kind, 'SendOnly');
  audio.addOpusCodec(payloadType);
  audio.addSSRC(ssrc, 'film', 'film', kind);
  return connection.addTrack(audio);
}

/** @returns the address of what was made at the server, once the connection stands */
async function publish(connection: PeerConnection, url: string, token: string): Promise<string> {
  const gathered = new Promise<void>(resolve => {
    connection.onGatheringStateChange(state => state === 'complete' && resolve());
  });
  const connected = new Promise<void>((resolve, reject) => {
    connection.onStateChange(state => {
      if (state === 'connected') resolve();
      if (state === 'failed') reject(new Error('The sender of the film could not connect.'));
    });
  });
  connection.setLocalDescription('offer');
  await gathered;
  const answer = await fetch(url, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/sdp' },
    body: connection.localDescription()?.sdp ?? '',
  });
  const sdp = await answer.text();
  if (answer.status !== 201) throw new Error(`WHIP answered ${answer.status}: ${sdp}`);
  connection.setRemoteDescription(sdp, 'answer');
  await connected;
  return new URL(answer.headers.get('location') ?? '', url).href;
}

/** ffmpeg sends both streams at the pace of the film. */
function play(film: string, ports: readonly number[]): ChildProcess {
  const output = ({ kind, ssrc, payloadType }: Stream, port: number | undefined) => [
    ...['-map', kind === 'video' ? '0:v' : '0:a', '-c', 'copy', '-ssrc', `${ssrc}`],
    ...['-payload_type', `${payloadType}`, '-f', 'rtp'],
    `rtp://${address}:${port}?rtcpport=${port}&pkt_size=1200`,
  ];
  return spawn(
    'ffmpeg',
    ['-loglevel', 'error', '-re', '-i', film, ...streams.flatMap((stream, i) => output(stream, ports[i]))],
    { stdio: ['ignore', 'ignore', 'inherit'] },
  );
}

/**
 * Passes on what comes to a port of this machine, and reports on it (RFC 3550, section 6.4.1).
 * @param begun when the first packet of either stream came: both begin at the same moment of the film
 */
async function relay(
  stream: Stream,
  track: Track,
  begun: { atMs: number },
): Promise<{ port: number; close(): void }> {
  const socket: Socket = createSocket({ type: 'udp4', recvBufferSize: 4 * 1024 * 1024 });
  socket.bind(0, address);
  await once(socket, 'listening');
  const counted = { packets: 0, octets: 0 };
  let firstTimestamp: number | null = null;
  socket.on('message', packet => {
    // ffmpeg's own reports come here, too: it begins each stream when its output is opened.
    if ((packet.readUInt8(1) & 0x7f) !== stream.payloadType) return;
    firstTimestamp ??= packet.readUInt32BE(4);
    begun.atMs ||= Date.now();
    counted.packets += 1;
    counted.octets += packet.length - 12;
    track.sendMessageBinary(packet);
  });
  const reporting = setInterval(() => {
    if (firstTimestamp === null) return;
    const nowMs = Date.now();
    const ticks = ((nowMs - begun.atMs) * stream.clockRate) / 1_000;
    track.sendMessageBinary(
      senderReport({ ssrc: stream.ssrc, nowMs, timestamp: firstTimestamp + ticks, ...counted }),
    );
  }, reportEveryMs);
  return {
    port: socket.address().port,
    close() {
      clearInterval(reporting);
      socket.close();
    },
  };
}

interface Report {
  ssrc: number;
  nowMs: number;
  timestamp: number;
  packets: number;
  octets: number;
}

function senderReport({ ssrc, nowMs, timestamp, packets, octets }: Report): Buffer {
  const report = Buffer.alloc(28);
  report.writeUInt16BE(0x80c8, 0);
  // Its length in words, without the first.
  report.writeUInt16BE(6, 2);
  const words = [
    ssrc,
    Math.floor(nowMs / 1_000) + ntpEpochSeconds,
    Math.floor(((nowMs % 1_000) / 1_000) * 2 ** 32),
    Math.round(timestamp),
    packets,
    octets,
  ];
  for (const [i, word] of words.entries()) report.writeUInt32BE(word % 2 ** 32, 4 + i * 4);
  return report;
}
