import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import type { CaptureSegment } from '@lectern/contracts/internal/capture-manifest';
import { expect } from 'vitest';
import { z } from 'zod';

const run = promisify(execFile);

const probeSchema = z.object({
  streams: z.array(
    z.looseObject({
      codec_name: z.string(),
      width: z.number().optional(),
      nb_read_frames: z.coerce.number(),
    }),
  ),
  format: z.looseObject({ format_name: z.string(), duration: z.coerce.number() }),
});

/** What ffprobe reads in a file, every frame of it decoded. @throws when ffprobe complains of anything. */
export async function probe(file: string) {
  const { stdout, stderr } = await run('ffprobe', [
    ...['-v', 'error', '-count_frames', '-show_streams', '-show_format', '-of', 'json', file],
  ]);
  if (stderr) throw new Error(`ffprobe of ${file}: ${stderr}`);
  return probeSchema.parse(JSON.parse(stdout));
}

/** The file on disk is what was registered: its size, its hash, and as long as was said. @returns what ffprobe reads in it. */
export async function checkSegment(captureDir: string, segment: CaptureSegment) {
  const file = path.join(captureDir, segment.file);
  const content = await readFile(file);
  expect(content.length).toBe(segment.sizeBytes);
  expect(createHash('sha256').update(content).digest('hex')).toBe(segment.sha256);
  const probed = await probe(file);
  expect(probed.format.format_name).toContain('matroska');
  expect(probed.streams).toHaveLength(1);
  expect(Math.abs(probed.format.duration * 1000 - segment.durationMs)).toBeLessThan(2);
  const [stream] = probed.streams;
  if (!stream) throw new Error('There is no stream.');
  return { codec: stream.codec_name, width: stream.width, frames: stream.nb_read_frames };
}
