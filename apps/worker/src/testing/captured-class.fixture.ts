import { execFile } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import type { CaptureManifest } from '@lectern/contracts/internal/capture-manifest';
import type { ClassRole, Source } from '@lectern/contracts/primitives';
import { startOfClassMs } from './manifest.fixture.ts';

const run = promisify(execFile);

export interface RecordedTrack {
  source: Source;
  role?: ClassRole;
  /** Tracks of one person have the same participant id. */
  person?: string;
  /** On the recording's clock. */
  startMs: number;
  seconds: number;
  /** A source of ffmpeg's `lavfi`, e.g. `color=red:s=640x480:r=30`. */
  picture?: string;
  sound?: string;
  codec?: 'vp8' | 'h264';
  /** Segments that were never written, by index. */
  lost?: readonly number[];
}

/** A capture folder as the media worker leaves it: every track in Matroska segments of four seconds, and their manifest. */
export interface CapturedClass {
  captureDir: string;
  recordingId: string;
  manifest: CaptureManifest;
  remove(): Promise<void>;
}

export async function captureClass(tracks: readonly RecordedTrack[]): Promise<CapturedClass> {
  const captureDir = await mkdtemp(path.join(tmpdir(), 'lectern-capture-'));
  const recordingId = randomUUID();
  const people = new Map<string, string>();
  const manifest: CaptureManifest = {
    recordingId,
    sessionId: randomUUID(),
    title: 'Algebra',
    startedAtMs: startOfClassMs,
    endedAtMs: null,
    tracks: [],
  };
  for (const track of tracks) {
    const trackId = randomUUID();
    const name = track.person ?? trackId;
    if (!people.has(name)) people.set(name, randomUUID());
    manifest.tracks.push({
      trackId,
      participantId: people.get(name) ?? '',
      displayName: name,
      role: track.role ?? 'student',
      source: track.source,
      kind: track.picture ? 'video' : 'audio',
      mimeType: track.picture ? `video/${(track.codec ?? 'vp8').toUpperCase()}` : 'audio/opus',
      segments: await writeSegments(captureDir, `${recordingId}/${trackId}`, track),
    });
  }
  return {
    captureDir,
    recordingId,
    manifest,
    remove: () => rm(captureDir, { recursive: true, force: true }),
  };
}

async function writeSegments(captureDir: string, folder: string, track: RecordedTrack) {
  await mkdir(path.join(captureDir, folder), { recursive: true });
  const list = path.join(captureDir, folder, 'list.csv');
  const encoder = track.picture
    ? track.codec === 'h264'
      ? ['-c:v', 'libx264', '-preset', 'ultrafast', '-tune', 'zerolatency', '-pix_fmt', 'yuv420p']
      : ['-c:v', 'libvpx', '-deadline', 'realtime', '-cpu-used', '8', '-b:v', '1M', '-pix_fmt', 'yuv420p']
    : ['-c:a', 'libopus', '-b:a', '48k'];
  // libvpx's threads wait for one another in busy loops: with the default count a busy machine takes twenty times as long.
  encoder.push('-threads', '1');
  await run('ffmpeg', [
    ...[
      '-v',
      'error',
      '-nostdin',
      '-f',
      'lavfi',
      '-i',
      track.picture ?? track.sound ?? 'anullsrc',
      '-t',
      `${track.seconds}`,
    ],
    ...[...encoder, '-force_key_frames', 'expr:gte(t,n_forced*4)'],
    ...['-f', 'segment', '-segment_time', '4', '-segment_format', 'matroska', '-reset_timestamps', '0'],
    ...['-segment_list', list, '-segment_list_type', 'csv', path.join(captureDir, folder, '%d.mkv')],
  ]);
  const rows = (await readFile(list, 'utf8')).trim().split('\n');
  await rm(list);
  const segments = await Promise.all(
    rows.map(async (row, index) => {
      const [name, from, to] = row.split(',');
      const bytes = await readFile(path.join(captureDir, folder, `${name}`));
      return {
        index,
        file: `${folder}/${name}`,
        startMs: startOfClassMs + track.startMs + Number(from) * 1000,
        durationMs: (Number(to) - Number(from)) * 1000,
        sizeBytes: bytes.length,
        sha256: createHash('sha256').update(bytes).digest('hex'),
      };
    }),
  );
  return segments.filter(segment => !track.lost?.includes(segment.index));
}
