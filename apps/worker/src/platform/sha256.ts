import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

/** @returns hexadecimal SHA-256 of a file. */
export const sha256Of = (file: string, signal: AbortSignal): Promise<string> =>
  sha256OfStream(createReadStream(file, { highWaterMark: 256 * 1024 }), signal);

/** @returns hexadecimal SHA-256 of everything that a stream still brings. */
export async function sha256OfStream(stream: Readable, signal: AbortSignal): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(stream, hash, { signal });
  return hash.digest('hex');
}
