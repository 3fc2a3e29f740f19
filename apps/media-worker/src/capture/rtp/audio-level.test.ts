import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { audioLevelOf } from './audio-level.ts';

const packet = (hex: string) => Buffer.from(hex.replaceAll(' ', ''), 'hex');
const head = '90 6f 0001 00000000 00000001';

describe('the loudness of a packet (RFC 6464)', () => {
  it('is read among other extensions and padding, with and without the bit for a voice', () => {
    expect(audioLevelOf(packet(`${head} bede 0002 10 ff 00 00 32 aa bb cc fcfffe`), 1)).toBe(-127);
    expect(audioLevelOf(packet(`${head} bede 0002 32 aa bb cc 00 10 1e 00 fcfffe`), 1)).toBe(-30);
    expect(audioLevelOf(packet(`${head} bede 0001 10 9e 00 00 fcfffe`), 1)).toBe(-30);
  });

  it.each([
    ['without extensions', '80 6f 0001 00000000 00000001 fcfffe0000'],
    ['with another extension', `${head} bede 0001 20 9e 00 00 fc`],
    ['with extensions of another form', `${head} 1000 0001 01 01 9e 00 fc`],
    ['that is cut off', `${head} bede 0001 10`],
    ['whose extensions are said to be longer than it is', `${head} bede ffff 3f aa`],
  ])('is not known of one %s', (_, hex) => {
    expect(audioLevelOf(packet(hex), 1)).toBeNull();
  });

  it('is never read from outside of a packet, whatever it holds', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), bytes => {
        const level = audioLevelOf(Buffer.from(bytes), 1);
        if (level !== null) expect(level).toBeGreaterThanOrEqual(-127);
      }),
      { seed: 20261121 },
    );
  });
});
