import { execFile } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import { copyFile, mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const segmentSeconds = 4;
const loopSegments = 15;

/** What a minute of a class looks and sounds like; a screen is shared in the middle third. */
const tracks = [
  { source: 'camera', role: 'host', person: 0, picture: 'testsrc2=s=1280x720:r=30', bitrate: '1200k' },
  { source: 'microphone', role: 'host', person: 0, sound: 'anoisesrc=c=pink:a=0.2' },
  {
    source: 'screen',
    role: 'host',
    person: 0,
    picture: 'testsrc=s=1920x1080:r=15',
    bitrate: '1500k',
    middle: true,
  },
  { source: 'camera', role: 'student', person: 1, picture: 'smptebars=s=640x360:r=30', bitrate: '500k' },
  { source: 'microphone', role: 'student', person: 1, sound: 'sine=frequency=300' },
];

/**
 * Writes what the media-worker would have left of a class: Matroska segments of four seconds below the capture folder. One minute of each
 * track is encoded, and repeated.
 * @returns {Promise<{tracks: {trackId: string, body: object, segments: object[]}[]}>} as the API wants them told
 */
export async function writeClass({ captureDir, recordingId, sessionId, minutes, startMs }) {
  const people = [randomUUID(), randomUUID()];
  const loops = await mkdtemp(path.join(tmpdir(), 'lectern-bench-media-'));
  try {
    const written = [];
    for (const track of tracks) {
      const trackId = randomUUID();
      const loop = await encodeLoop(track, path.join(loops, trackId));
      await mkdir(path.join(captureDir, recordingId, trackId), { recursive: true });
      const all = Math.round((minutes * 60) / segmentSeconds);
      const [from, to] = track.middle ? [Math.floor(all / 3), Math.floor((2 * all) / 3)] : [0, all];
      const segments = [];
      for (let at = from; at < to; at += 1) {
        const source = loop[at % loopSegments];
        const file = `${recordingId}/${trackId}/${at}.mkv`;
        await copyFile(source.path, path.join(captureDir, file));
        segments.push({
          ...{ index: at - from, file, sizeBytes: source.sizeBytes, sha256: source.sha256 },
          ...{ startMs: startMs + at * segmentSeconds * 1000, durationMs: segmentSeconds * 1000 },
        });
      }
      const kind = track.picture ? 'video' : 'audio';
      const body = {
        ...{ sessionId, participantId: people[track.person], displayName: `Person ${track.person + 1}` },
        ...{ role: track.role, source: track.source, kind },
        mimeType: kind === 'video' ? 'video/VP8' : 'audio/opus',
      };
      written.push({ trackId, body, segments });
    }
    return { tracks: written };
  } finally {
    await rm(loops, { recursive: true, force: true });
  }
}

async function encodeLoop({ picture, sound, bitrate }, folder) {
  await mkdir(folder, { recursive: true });
  const encoder = picture
    ? ['-c:v', 'libvpx', '-deadline', 'realtime', '-cpu-used', '8', '-b:v', bitrate, '-pix_fmt', 'yuv420p']
    : ['-c:a', 'libopus', '-b:a', '32k'];
  await run('ffmpeg', [
    ...[
      '-v',
      'error',
      '-nostdin',
      '-f',
      'lavfi',
      '-i',
      picture ?? sound,
      '-t',
      `${loopSegments * segmentSeconds}`,
    ],
    ...[...encoder, '-threads', '1', '-force_key_frames', `expr:gte(t,n_forced*${segmentSeconds})`],
    ...[
      '-f',
      'segment',
      '-segment_time',
      `${segmentSeconds}`,
      '-segment_format',
      'matroska',
      '-reset_timestamps',
      '1',
    ],
    path.join(folder, '%d.mkv'),
  ]);
  return Promise.all(
    Array.from({ length: loopSegments }, async (_, index) => {
      const file = path.join(folder, `${index}.mkv`);
      const bytes = await readFile(file);
      return {
        path: file,
        sizeBytes: bytes.length,
        sha256: createHash('sha256').update(bytes).digest('hex'),
      };
    }),
  );
}
