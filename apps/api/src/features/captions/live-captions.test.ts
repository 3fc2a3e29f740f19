import { randomUUID } from 'node:crypto';
import { idSchema } from '@lectern/contracts/primitives';
import { expect, it } from 'vitest';
import { cuesOfLines, languageName, liveCaptionId } from './live-captions.ts';

const line = (atMs: number, text = 'hello', typedForMs = 0) => ({ atMs, text, typedForMs, language: 'en' });

it('a line begins when its typing did, and ends when the next begins or it has been read', () => {
  const cues = cuesOfLines(
    [line(5_000, 'one', 2_000), line(6_000, 'two', 500), line(60_000, 'x'.repeat(300))],
    70_000,
  );
  expect(cues.map(({ startMs, endMs }) => [startMs, endMs])).toEqual([
    [3_000, 5_500],
    [5_500, 8_000],
    [60_000, 68_000],
  ]);
});

it('lines keep their order and stay inside the video, however long their typing took', () => {
  const cues = cuesOfLines([line(1_000, 'a', 5_000), line(1_200, 'b', 15_000), line(9_900, 'c')], 10_000);
  expect(cues.map(({ text }) => text)).toEqual(['a', 'b', 'c']);
  for (const [i, { startMs, endMs }] of cues.entries()) {
    expect(startMs).toBeGreaterThanOrEqual(cues[i - 1]?.endMs ?? 0);
    expect(endMs).toBeGreaterThan(startMs);
    expect(endMs).toBeLessThanOrEqual(10_000);
  }
});

it('has the same id for the same video and language, and no other', () => {
  const videoId = randomUUID();
  const ids = [liveCaptionId(videoId, 'en'), liveCaptionId(videoId, 'de'), liveCaptionId(randomUUID(), 'en')];
  expect(new Set(ids).size).toBe(3);
  for (const id of ids) expect(idSchema.safeParse(id).success).toBe(true);
  expect(liveCaptionId(videoId, 'en')).toBe(ids[0]);
});

it('names a language, or leaves it as it is', () => {
  expect(languageName('de')).toBe('German');
  expect(languageName('xx-nonsense')).toBeTypeOf('string');
});
