import { runFfmpeg } from '../../platform/run-ffmpeg.ts';
import type { Composition } from '../finalize-recording/compose.ts';
import { samplesPerSecond } from '../finalize-recording/compose-plan.ts';
import { rawSound } from '../finalize-recording/ffmpeg-arguments.ts';
import { mixChunk, writeAll } from '../finalize-recording/mix-sound.ts';
import { adtsFrames } from './adts.ts';

/** Samples of one AAC frame, which is the grid of everything here. */
export const blockSamples = 1_024;
export const blockMs = (blockSamples * 1_000) / samplesPerSecond;

/**
 * A frame of AAC is one half of the next: the encoder must have heard what comes before a part, or the join would be audible. This much
 * also lets the limiter, and the decoders of the voices, come to rest.
 */
export const leadBlocks = 8;
/** The last frame of a part reaches into the block behind it. */
export const tailBlocks = 1;

/**
 * Encodes the sound of a part so that it can be put behind the one before and before the one after, although each comes from an encoder of
 * its own: every frame is made of the same samples as one long encoder would have. Why, and what was measured: ADR 11.
 * The plan's one chunk is the part with `leadBlocks` before and `tailBlocks` behind it.
 * @returns `blocks` ADTS frames
 */
export async function encodePartSound(composition: Composition, blocks: number): Promise<Buffer> {
  const [chunk] = composition.plan.chunks;
  if (!chunk) throw new Error('A part has sound, if only silence');
  const sound = await mixChunk(composition, chunk);
  const parts: Buffer[] = [];
  await runFfmpeg(composition.tools.ffmpeg, {
    args: aacArgs,
    purpose: 'encode the sound',
    signal: composition.signal,
    timeoutMs: 60_000,
    onStarted: pid => composition.folder.ownProcess(pid),
    async feed(stdin) {
      await writeAll(stdin, sound);
      stdin.end();
    },
    async consume(stdout) {
      for await (const part of stdout) parts.push(part as Buffer);
    },
  });
  // The encoder's first frame holds nothing but its delay, so the frame that completes a block is the one after it.
  const frames = adtsFrames(Buffer.concat(parts)).slice(leadBlocks + 1, leadBlocks + 1 + blocks);
  if (frames.length !== blocks) throw new Error(`${frames.length} frames of sound instead of ${blocks}`);
  return Buffer.concat(frames);
}

const aacArgs = [
  ...['-protocol_whitelist', 'pipe', ...rawSound, '-i', 'pipe:0'],
  ...[
    '-af',
    'alimiter=limit=0.95:level=false:latency=1',
    '-c:a',
    'aac',
    '-b:a',
    '128k',
    '-f',
    'adts',
    'pipe:1',
  ],
];
