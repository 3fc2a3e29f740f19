import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

export const videoCodecs = ['VP8', 'VP9', 'H264', 'AV1'] as const;
export type VideoCodec = (typeof videoCodecs)[number];

const encoders: Record<VideoCodec, string> = {
  VP8: '-c:v libvpx -deadline realtime -cpu-used 8 -f ivf',
  VP9: '-c:v libvpx-vp9 -deadline realtime -cpu-used 8 -f ivf',
  // Several slices, so that a picture with one of them missing can be told from a whole one.
  H264: '-c:v libx264 -preset ultrafast -profile:v baseline -slices 3 -bsf:v h264_metadata=aud=insert -f h264',
  AV1: '-c:v libaom-av1 -usage realtime -cpu-used 8 -lag-in-frames 0 -f ivf',
};

/** Twenty pictures of 160×120. */
const movingPictures = 'testsrc2=s=160x120:r=30,trim=end_frame=20';

/**
 * Pictures of ffmpeg's `lavfi`, as the encoder gave them out. Every `keyEvery`th is a key frame.
 */
export async function encodeVideo(
  codec: VideoCodec,
  { pictures = movingPictures, keyEvery = 5 } = {},
): Promise<Buffer[]> {
  const { stdout } = await run(
    'ffmpeg',
    [
      ...['-hide_banner', '-loglevel', 'error', '-nostdin', '-f', 'lavfi', '-i', pictures],
      ...`-pix_fmt yuv420p -b:v 300k -g ${keyEvery} -keyint_min ${keyEvery} -threads 1`.split(' '),
      ...encoders[codec].split(' '),
      'pipe:1',
    ],
    { encoding: 'buffer', maxBuffer: 2 ** 24 },
  );
  return codec === 'H264' ? accessUnits(stdout) : ivfFrames(stdout);
}

/** A head of 32 bytes, then pictures with a head of twelve: size and time. */
function ivfFrames(file: Buffer): Buffer[] {
  const frames: Buffer[] = [];
  for (let at = 32; at < file.length; ) {
    const size = file.readUInt32LE(at);
    frames.push(file.subarray(at + 12, at + 12 + size));
    at += 12 + size;
  }
  return frames;
}

const delimiter = 9;

/** Annex B, cut before each access unit delimiter. */
function accessUnits(file: Buffer): Buffer[] {
  const units = nalUnits(file);
  const starts = units.flatMap((unit, i) => ((unit[0] ?? 0) % 32 === delimiter ? [i] : []));
  return starts.map((start, i) =>
    Buffer.concat(units.slice(start, starts[i + 1]).flatMap(unit => [startCode, unit])),
  );
}

const startCode = Buffer.from([0, 0, 1]);

/** The units of a byte stream (H.264, annex B), without start codes. */
export function nalUnits(stream: Buffer): Buffer[] {
  const units: Buffer[] = [];
  for (let at = stream.indexOf(startCode); at >= 0; ) {
    const next = stream.indexOf(startCode, at + 3);
    let end = next < 0 ? stream.length : next;
    while (end > at + 3 && stream[end - 1] === 0) end--;
    units.push(stream.subarray(at + 3, end));
    at = next;
  }
  return units;
}

/** The units of an AV1 temporal unit: each with its type, its header and its content, without a size. */
export function obus(temporalUnit: Buffer): { type: number; bytes: Buffer }[] {
  const found: { type: number; bytes: Buffer }[] = [];
  for (let at = 0; at < temporalUnit.length; ) {
    const header = temporalUnit.readUInt8(at);
    if (header & 0x04) throw new Error('An OBU with layers: the encoder was not asked for any.');
    let [size, shift, start] = [0, 0, at + 1];
    for (let more = true; more; shift += 7) {
      const byte = temporalUnit.readUInt8(start++);
      size += (byte & 0x7f) * 2 ** shift;
      more = byte >= 0x80;
    }
    const content = temporalUnit.subarray(start, start + size);
    found.push({ type: (header >> 3) & 15, bytes: Buffer.concat([Buffer.of(header & ~0x02), content]) });
    at = start + size;
  }
  return found;
}
