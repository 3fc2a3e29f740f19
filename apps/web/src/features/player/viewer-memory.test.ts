import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import {
  guestViewerKey,
  readCaptionChoice,
  rememberedPosition,
  rememberPosition,
  writeCaptionChoice,
} from './viewer-memory.ts';

let stored: Map<string, string>;
beforeEach(() => {
  stored = new Map();
  vi.stubGlobal('localStorage', {
    getItem: (key: string) => stored.get(key) ?? null,
    setItem: (key: string, value: string) => void stored.set(key, value),
  });
});
afterEach(() => vi.unstubAllGlobals());

test('positions are kept for each video, the latest hundred', () => {
  expect(rememberedPosition('a', null)).toBe(0);
  rememberPosition('a', 1_234.5);
  expect(rememberedPosition('a', null)).toBe(1_235);
  for (let i = 0; i < 150; i += 1) rememberPosition(`video ${i}`, i + 1);
  expect(rememberedPosition('a', null)).toBe(0);
  expect(rememberedPosition('video 149', null)).toBe(150);
});

test('who has seen a video to its end starts over, by the rule of the server', () => {
  rememberPosition('long', 595_000);
  expect(rememberedPosition('long', 600_000)).toBe(0);
  expect(rememberedPosition('long', 620_000)).toBe(595_000);
  rememberPosition('short', 9_400);
  expect(rememberedPosition('short', 10_000)).toBe(9_400);
  rememberPosition('short', 9_600);
  expect(rememberedPosition('short', 10_000)).toBe(0);
});

test('a browser keeps its key', () => {
  const key = guestViewerKey();
  expect(key).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(guestViewerKey()).toBe(key);
});

test('what others have put there, and storage that is off, change nothing', () => {
  writeCaptionChoice({ language: 'de', size: 'large' });
  expect(readCaptionChoice()).toEqual({ language: 'de', size: 'large' });
  stored.set('lectern.positions', '"nonsense"');
  stored.set('lectern.captions', '{');
  expect(rememberedPosition('constructor', null)).toBe(0);
  expect(readCaptionChoice()).toEqual({ language: null, size: 'medium' });
  vi.stubGlobal('localStorage', undefined);
  rememberPosition('a', 1);
  expect(rememberedPosition('a', null)).toBe(0);
  expect(guestViewerKey()).toHaveLength(36);
});
