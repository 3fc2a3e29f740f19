import type { Writable } from 'node:stream';
import type { SoundChunk } from '../finalize-recording/compose-plan.ts';
import { mixChunk, type SoundMix, writeAll } from '../finalize-recording/mix-sound.ts';

/**
 * Mixes chunk after chunk and writes them to the encoder; ends the stream. The next chunk is mixed while the encoder works on this one, so
 * that two cores are busy.
 */
export async function feedMixedSound(
  mix: SoundMix,
  chunks: readonly SoundChunk[],
  stdin: Writable,
): Promise<void> {
  const begin = (index: number): Promise<Buffer> | null => {
    const chunk = chunks[index];
    const mixing = chunk ? mixChunk(mix, chunk, `sound-${index}`) : null;
    // Whoever waits for it hears of its failure; until then nobody may have to.
    mixing?.catch(() => undefined);
    return mixing;
  };
  let next = begin(0);
  for (let index = 1; next; index += 1) {
    mix.signal.throwIfAborted();
    const sound = await next;
    next = begin(index);
    await writeAll(stdin, sound);
  }
  stdin.end();
}
