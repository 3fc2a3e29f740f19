import { expect, test } from 'vitest';
import { inARow, manifestOf, startOfClassMs } from '../../testing/manifest.fixture.ts';
import { deadlineMs, nextPart, originOf, partMs, settleMs } from './replay-clock.ts';

const at = (ms: number) => startOfClassMs + ms;
const origin = at(0);

test('the first moment is fixed once nothing earlier can turn up', () => {
  const manifest = manifestOf([
    { name: 'a', source: 'microphone', segments: [[300, 4_000]] },
    { name: 'b', source: 'camera', segments: [[0, 4_000]] },
  ]);
  expect(originOf(manifest, at(settleMs - 1))).toBeNull();
  expect(originOf(manifest, at(settleMs))).toBe(origin);
  expect(originOf({ ...manifest, endedAtMs: at(400) }, at(500))).toBe(origin);
  expect(originOf(manifestOf([]), at(1e9))).toBeNull();
});

test('a part waits until what began in it can be known', () => {
  const manifest = manifestOf([{ name: 'a', source: 'microphone', segments: inARow(0, 2) }]);
  expect(nextPart(manifest, origin, 0, at(partMs + settleMs - 100))).toMatchObject({ kind: 'wait' });
  expect(nextPart(manifest, origin, 0, at(partMs + settleMs + 1))).toEqual({
    kind: 'part',
    fromMs: 0,
    frames: 128,
  });
  expect(nextPart(manifest, origin, 1, at(2 * partMs + settleMs + 1))).toMatchObject({ kind: 'wait' });
});

test('a track that lags behind is waited for, and given up', () => {
  const manifest = manifestOf([
    { name: 'a', source: 'microphone', segments: inARow(0, 3) },
    { name: 'b', source: 'camera', segments: inARow(0, 1) },
  ]);
  expect(nextPart(manifest, origin, 0, at(partMs + settleMs + 1)).kind).toBe('wait');
  expect(nextPart(manifest, origin, 0, at(partMs + deadlineMs + 1)).kind).toBe('part');
});

test('who is silent is waited for no longer than who spoke until just now', () => {
  const manifest = manifestOf([
    { name: 'a', source: 'microphone', segments: inARow(0, 5) },
    { name: 'b', source: 'microphone', segments: [[0, 1_000]] },
  ]);
  expect(nextPart(manifest, origin, 1, at(2 * partMs + settleMs + 1)).kind).toBe('part');
});

test('nothing is made up: where nothing follows, the replay stands still', () => {
  const manifest = manifestOf([{ name: 'a', source: 'microphone', segments: inARow(0, 1) }]);
  expect(nextPart(manifest, origin, 0, at(1e9))).toEqual({ kind: 'wait', ms: 1_000 });
});

test('the end of a class is made to its last picture, and no further', () => {
  const tracks = [{ name: 'a', source: 'microphone', segments: [[0, 6_000]] }] as const;
  const manifest = { ...manifestOf(tracks), endedAtMs: at(6_000) };
  const now = at(6_000 + settleMs);
  expect(nextPart(manifest, origin, 0, now)).toMatchObject({ kind: 'part', frames: 128 });
  expect(nextPart(manifest, origin, 1, now)).toEqual({ kind: 'part', fromMs: partMs, frames: 180 - 128 });
  expect(nextPart(manifest, origin, 2, now)).toEqual({ kind: 'end' });
  expect(nextPart(manifest, origin, 1, now - 1)).toMatchObject({ kind: 'wait' });
});
